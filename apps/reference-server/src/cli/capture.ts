/** Writes what a real homeserver holds into a state document. */
import { createWriteStream } from "node:fs";
import { readFile, rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { federationAdminClient } from "@synapse-federation/client";
import { captureState } from "../state/capture.ts";
import { CommandError } from "./command-error.ts";
import type { CaptureCommand } from "./command.ts";

/** @throws {CommandError} where a file can't be read or written; {@link FederationAdminError} as the client does. */
export async function capture({ url, token, output }: CaptureCommand): Promise<void> {
  const client = federationAdminClient({ baseUrl: url, accessToken: await tokenOf(token) });
  const document = Readable.from(captureState(client));
  await (output === undefined ? writeToStdout(document) : writeToFile(document, output));
}

async function tokenOf(token: CaptureCommand["token"]): Promise<string> {
  if ("value" in token) return token.value;
  try {
    return (await readFile(token.file, "utf8")).trim();
  } catch (error) {
    throw new CommandError(`--token-file can't be read: ${(error as Error).message}`);
  }
}

async function writeToStdout(document: Readable): Promise<void> {
  try {
    await pipeline(document, process.stdout, { end: false });
  } catch (error) {
    // Whoever reads the document has seen enough of it.
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
}

/** A capture that breaks leaves the file as it was. */
async function writeToFile(document: Readable, path: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await pipeline(document, createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    const { syscall, message } = error as NodeJS.ErrnoException;
    throw syscall === undefined ? error : new CommandError(`--output can't be written: ${message}`, 1);
  }
}
