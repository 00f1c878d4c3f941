/** Runs the server as a process: from its options to the signal that ends it. */
import { readFile, stat } from "node:fs/promises";
import { memoryStore } from "@synapse-federation/core/memory";
import type { Dialect } from "@synapse-federation/core/store";
import { openReferenceServer, type ReferenceServer } from "../reference-server.ts";
import { dialectOfFile, fileSource } from "../state/file.ts";
import { StateFault } from "../state/fault.ts";
import { generatedSource } from "../state/generate.ts";
import type { StateSource } from "../state/replace.ts";
import { CommandError } from "./command-error.ts";
import type { ServeCommand, World } from "./command.ts";

/** Resolves once the server has stopped. @throws {CommandError} for a file that is not as it should be. */
export async function serve(command: ServeCommand): Promise<void> {
  const server = await start(command);
  const stopped = untilSignal(server);
  const { url, accessToken } = server;
  console.log(JSON.stringify({ url, ...(accessToken !== undefined && { access_token: accessToken }) }));
  await stopped;
}

async function start(command: ServeCommand): Promise<ReferenceServer> {
  const { host, port, world, serverVersion, logLevel, tls } = command;
  const { cert, key } = tls ?? {};
  const pem = cert !== undefined && key !== undefined && { cert: await readPem(cert), key: await readPem(key) };
  try {
    const dialect: Dialect = command.dialect ?? (await dialectOf(world)) ?? "sqlite";
    const source = sourceOf(world);
    return await openReferenceServer({
      store: memoryStore({ dialect }),
      ...(source && { source }),
      check: () => {},
      host,
      port,
      logLevel,
      ...(command.control && { control: command.control }),
      ...(serverVersion !== undefined && { serverVersion }),
      ...(pem && { tls: pem }),
    });
  } catch (error) {
    throw explained(error, command);
  }
}

async function dialectOf(world: World): Promise<Dialect | undefined> {
  if (world.from !== "file") return undefined;
  if ((await stat(world.path)).isFIFO()) {
    throw new CommandError(
      `${world.path} is a pipe, which is read only once: say --dialect sqlite or postgres as well`,
    );
  }
  return await dialectOfFile(world.path);
}

function sourceOf(world: World): StateSource | undefined {
  switch (world.from) {
    case "file":
      return fileSource(world.path);
    case "seed":
      return generatedSource(world.count, world.seed);
    case "nothing":
      break;
  }
  return undefined;
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): CommandError {
  return new CommandError(`${path} can't be read: ${(error as Error).message}`);
}

/** What went wrong, in the user's words where it is the user's to mend. */
function explained(error: unknown, { world, host, port }: ServeCommand): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (world.from === "file" && error instanceof StateFault) return new CommandError(`${world.path}: ${error.message}`);
  if (world.from === "file" && ["stat", "open", "read"].includes(syscall ?? "")) return unreadable(world.path, error);
  if (code === "EADDRINUSE") return new CommandError(`port ${port} on ${host} is taken; choose another with --port`, 1);
  if (code === "EACCES")
    return new CommandError(`port ${port} on ${host} is not allowed; choose one above 1023 with --port`, 1);
  if (syscall === "getaddrinfo" || code === "EADDRNOTAVAIL")
    return new CommandError(`--host ${host} is no address of this machine`, 1);
  if (code?.startsWith("ERR_OSSL"))
    return new CommandError("--tls-cert and --tls-key are not a PEM certificate and its key");
  return error;
}

/** The first signal drains; a second one, or a drain without end, is the operating system's business. */
async function untilSignal(server: ReferenceServer): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.removeAllListeners(signal);
  await server.close();
}
