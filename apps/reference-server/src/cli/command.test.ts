import { expect, test } from "vitest";
import { CommandError } from "./command-error.ts";
import { parseCommand, type Command } from "./command.ts";
import { help } from "./options.ts";

const serve = {
  run: "serve",
  port: 8008,
  host: "127.0.0.1",
  world: { from: "nothing" },
  control: {},
  logLevel: "warn",
};

test.each<{ says: string; args?: string; env?: Record<string, string>; command: unknown }>([
  { says: "nothing serves on loopback with the control API", command: serve },
  { says: "help", args: "--help", command: { run: "help" } },
  { says: "help of capture", args: "capture --help", command: { run: "help" } },
  { says: "the version", args: "--version", command: { run: "version" } },
  {
    says: "every option",
    args: "--port 0 --host ::1 --dialect postgres --generate 5 --seed 7 --store memory --control-token t --server-version 1.2 --log-level silent --tls-cert c --tls-key k",
    command: {
      ...serve,
      port: 0,
      host: "::1",
      dialect: "postgres",
      world: { from: "seed", count: 5, seed: 7 },
      control: { token: "t" },
      serverVersion: "1.2",
      logLevel: "silent",
      tls: { cert: "c", key: "k" },
    },
  },
  {
    says: "options from the environment",
    env: { SYNFED_PORT: "9", SYNFED_STATE: "f", SYNFED_CONTROL: "false", SYNFED_LOG_LEVEL: "info" },
    command: { ...serve, port: 9, world: { from: "file", path: "f" }, control: false, logLevel: "info" },
  },
  {
    says: "an option over its variable",
    args: "--port 1 --control",
    env: { SYNFED_PORT: "x", SYNFED_CONTROL: "false" },
    command: { ...serve, port: 1 },
  },
  { says: "an empty variable as absent", env: { SYNFED_PORT: "", SYNFED_STATE: "" }, command: serve },
  {
    says: "no control API away from loopback",
    args: "--host 0.0.0.0",
    command: { ...serve, host: "0.0.0.0", control: false },
  },
  {
    says: "a control API away from loopback with a token",
    args: "--host 0.0.0.0 --control",
    env: { SYNFED_CONTROL_TOKEN: "t" },
    command: { ...serve, host: "0.0.0.0", control: { token: "t" } },
  },
  {
    says: "no control API at all",
    args: "--no-control",
    env: { SYNFED_CONTROL: "true" },
    command: { ...serve, control: false },
  },
  {
    says: "capture with a token from the environment",
    args: "capture --url http://hs --output f",
    env: { SYNFED_TOKEN: "t" },
    command: { run: "capture", url: "http://hs", token: { value: "t" }, output: "f" },
  },
  {
    says: "capture with a token from a file",
    args: "capture --url http://hs --token-file f",
    command: { run: "capture", url: "http://hs", token: { file: "f" } },
  },
])("$says: $args", ({ args = "", env = {}, command }) => {
  expect(parseCommand(args.split(" ").filter(Boolean), env)).toEqual(command as Command);
});

test.each<[args: string, message: string, env?: Record<string, string>]>([
  ["--nope", "Unknown option '--nope'; --help lists the options"],
  ["extra", "Unexpected argument 'extra'; --help lists the options"],
  ["--port", "Option '--port <value>' argument missing; --help lists the options"],
  ["--port 65536", "--port must be a whole number from 0 to 65535"],
  ["--port -1", "Option '--port' argument is ambiguous; --help lists the options"],
  ["--port 8o", "--port must be a whole number from 0 to 65535"],
  ["", "SYNFED_PORT must be a whole number from 0 to 65535", { SYNFED_PORT: "1.5" }],
  ["--dialect mysql", "--dialect must be one of sqlite, postgres"],
  ["--log-level loud", "--log-level must be one of silent, fatal, error, warn, info, debug, trace"],
  ["", "SYNFED_CONTROL must be one of true, false", { SYNFED_CONTROL: "yes" }],
  ["--control --no-control", "--control and --no-control exclude each other"],
  [
    "--host 0.0.0.0 --control",
    "--control on 0.0.0.0 needs --control-token: others than this machine can reach it there",
  ],
  ["--state f --generate 5", "--state and --generate exclude each other"],
  ["--seed 5", "--seed is for --generate N"],
  ["--tls-key k", "--tls-cert and --tls-key go together"],
  ["--store redis", "--store must be memory"],
  ["--server-version ü", "--server-version must be printable ASCII: it goes in a header"],
  ["--url http://hs", "Unknown option '--url'; --help lists the options"],
  ["capture --port 1 --url http://hs", "Unknown option '--port'; --help lists the options"],
  ["capture", "capture needs --url, such as --url https://matrix.example.org"],
  [
    "capture --url http://hs",
    "capture needs a server admin's token: --token-file FILE, or SYNFED_TOKEN in the environment",
  ],
  ["capture --url http://hs --token t --token-file f", "--token and --token-file exclude each other"],
])("%s is refused: %s", (args, message, env = {}) => {
  expect(() => parseCommand(args.split(" ").filter(Boolean), env)).toThrow(new CommandError(message));
});

test("a store's URL, which holds a password, is not repeated", () => {
  const refuse = (): Command => parseCommand(["--store", "postgres://user:pass@db/synapse"], {});
  expect(refuse).toThrow(/^--store: there is no PostgreSQL store in this release/);
  expect(refuse).not.toThrow(/pass/);
});

test("the help fits a terminal and names each option's variable by example", () => {
  for (const line of help.split("\n")) expect(line.length, line).toBeLessThanOrEqual(120);
  expect(help).toContain("--tls-cert is SYNFED_TLS_CERT");
});
