/** Reads the command line and the environment into what to do, and judges each value before anything starts. */
import type { Dialect } from "@synapse-federation/core/store";
import { logLevels, type LogLevel } from "../app.ts";
import { isLoopback } from "../loopback.ts";
import { CommandError } from "./command-error.ts";
import { captureOptions, commonOptions, serveOptions } from "./options.ts";
import { readValues, type Environment, type Values } from "./values.ts";

export type Command =
  | { readonly run: "help" | "version" }
  | ({ readonly run: "serve" } & ServeCommand)
  | ({ readonly run: "capture" } & CaptureCommand);

export interface ServeCommand {
  readonly port: number;
  readonly host: string;
  readonly dialect?: Dialect;
  readonly world: World;
  readonly control: false | { readonly token?: string };
  readonly serverVersion?: string;
  readonly logLevel: LogLevel;
  /** Paths of PEM files. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** What the server starts with. */
export type World =
  | { readonly from: "nothing" }
  | { readonly from: "file"; readonly path: string }
  | { readonly from: "seed"; readonly count: number; readonly seed: number };

export interface CaptureCommand {
  readonly url: string;
  readonly token: { readonly value: string } | { readonly file: string };
  /** A path; absent: standard output. */
  readonly output?: string;
}

/** @throws {CommandError} */
export function parseCommand(args: readonly string[], environment: Environment): Command {
  const capturing = args[0] === "capture";
  const options = { ...commonOptions, ...(capturing ? captureOptions : serveOptions) };
  const values = readValues(capturing ? args.slice(1) : args, environment, options);
  if (values.flag("help")) return { run: "help" };
  if (values.flag("version")) return { run: "version" };
  return capturing ? { run: "capture", ...captureCommand(values) } : { run: "serve", ...serveCommand(values) };
}

function serveCommand(values: Values): ServeCommand {
  const host = values.text("host") ?? "127.0.0.1";
  const dialect = values.choice("dialect", ["sqlite", "postgres"]);
  const serverVersion = values.text("server-version");
  if (serverVersion !== undefined && !/^[ -~]+$/.test(serverVersion)) {
    throw new CommandError("--server-version must be printable ASCII: it goes in a header");
  }
  checkStore(values);
  const tls = tlsFiles(values);
  return {
    port: values.integer("port", { min: 0, max: 65_535 }) ?? 8008,
    host,
    ...(dialect && { dialect }),
    world: world(values),
    control: control(values, host),
    ...(serverVersion && { serverVersion }),
    logLevel: values.choice("log-level", logLevels) ?? "warn",
    ...(tls && { tls }),
  };
}

function checkStore(values: Values): void {
  const store = values.text("store") ?? "memory";
  // Never repeated in the message: such a URL holds a password.
  if (/^postgres(ql)?:/.test(store)) {
    throw new CommandError(
      "--store: there is no PostgreSQL store in this release; leave it out to keep rows in memory",
    );
  }
  if (store !== "memory") throw new CommandError("--store must be memory");
}

function world(values: Values): World {
  const path = values.text("state");
  const count = values.integer("generate", { min: 0, max: 100_000_000 });
  const seed = values.integer("seed", { min: 0, max: 2 ** 32 - 1 });
  if (path !== undefined && count !== undefined) throw new CommandError("--state and --generate exclude each other");
  if (seed !== undefined && count === undefined) throw new CommandError("--seed is for --generate N");
  if (path !== undefined) return { from: "file", path };
  return count === undefined ? { from: "nothing" } : { from: "seed", count, seed: seed ?? 1 };
}

function control(values: Values, host: string): ServeCommand["control"] {
  if (values.flag("control") && values.flag("no-control")) {
    throw new CommandError("--control and --no-control exclude each other");
  }
  const token = values.text("control-token");
  const wanted = values.flag("no-control")
    ? "false"
    : values.flag("control")
      ? "true"
      : values.choice("control", ["true", "false"]);
  const on = wanted === undefined ? isLoopback(host) : wanted === "true";
  if (!on) return false;
  if (token !== undefined) return { token };
  if (isLoopback(host)) return {};
  throw new CommandError(`--control on ${host} needs --control-token: others than this machine can reach it there`);
}

function tlsFiles(values: Values): ServeCommand["tls"] {
  const cert = values.text("tls-cert");
  const key = values.text("tls-key");
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw new CommandError("--tls-cert and --tls-key go together");
  return { cert, key };
}

function captureCommand(values: Values): CaptureCommand {
  const url = values.text("url");
  const value = values.text("token");
  const file = values.text("token-file");
  const output = values.text("output");
  if (url === undefined) throw new CommandError("capture needs --url, such as --url https://matrix.example.org");
  if (value !== undefined && file !== undefined) throw new CommandError("--token and --token-file exclude each other");
  if (value === undefined && file === undefined) {
    throw new CommandError(
      "capture needs a server admin's token: --token-file FILE, or SYNFED_TOKEN in the environment",
    );
  }
  const token = file === undefined ? { value: value ?? "" } : { file };
  return { url, token, ...(output && { output }) };
}
