/** Writes what a real homeserver holds into a state document. */
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { federationAdminClient } from "@synapse-federation/client";
import { captureState } from "../state/capture.ts";
import { CommandError } from "./command-error.ts";
import type { CaptureCommand } from "./command.ts";

/** @throws {CommandError} where the token's file can't be read; {@link FederationAdminError} as the client does. */
export async function capture({ url, token, output }: CaptureCommand): Promise<void> {
  const client = federationAdminClient({ baseUrl: url, accessToken: await tokenOf(token) });
  const document = Readable.from(captureState(client));
  await (output === undefined
    ? pipeline(document, process.stdout, { end: false })
    : pipeline(document, createWriteStream(output)));
}

async function tokenOf(token: CaptureCommand["token"]): Promise<string> {
  if ("value" in token) return token.value;
  try {
    return (await readFile(token.file, "utf8")).trim();
  } catch (error) {
    throw new CommandError(`--token-file can't be read: ${(error as Error).message}`);
  }
}
