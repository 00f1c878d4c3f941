import { expect, test } from "vitest";
import { readCommandLine } from "./options.ts";

const folders = ["--manifests", "m", "--state", "s"];

test("the two folders are enough", () => {
  expect(readCommandLine(folders, {})).toEqual({
    command: "run",
    options: { manifests: "m", state: "s", once: false, allowHomeservers: [], logLevel: "info" },
  });
});

test("every option can come from the environment, and the command line wins", () => {
  const environment = {
    SYNAPSE_FEDERATION_OPERATOR_MANIFESTS: "m",
    SYNAPSE_FEDERATION_OPERATOR_STATE: "elsewhere",
    SYNAPSE_FEDERATION_OPERATOR_ONCE: "true",
    SYNAPSE_FEDERATION_OPERATOR_ALLOW_HOMESERVER: "http://*.matrix.svc:8008,https://example.org",
    SYNAPSE_FEDERATION_OPERATOR_LOG_LEVEL: "warn",
  };
  expect(readCommandLine(["--state", "s"], environment)).toEqual({
    command: "run",
    options: {
      manifests: "m",
      state: "s",
      once: true,
      allowHomeservers: ["http://*.matrix.svc:8008", "https://example.org"],
      logLevel: "warn",
    },
  });
});

test("an empty variable is none", () => {
  const environment = { SYNAPSE_FEDERATION_OPERATOR_LOG_LEVEL: "", SYNAPSE_FEDERATION_OPERATOR_ALLOW_HOMESERVER: "" };
  expect(readCommandLine(folders, environment)).toMatchObject({ options: { logLevel: "info", allowHomeservers: [] } });
});

test.for([
  ["an unknown option", [...folders, "--manifest", "m"], "Unknown option '--manifest'"],
  ["a word too many", [...folders, "now"], "Unexpected argument 'now'"],
  ["an option without its value", ["--state"], "Option '--state <value>' argument missing"],
  ["no manifests", ["--state", "s"], "--manifests is missing: give the folder of YAML"],
  ["no state", ["--manifests", "m"], "--state is missing: give a folder that the operator may write to"],
  [
    "an unknown level",
    [...folders, "--log-level", "loud"],
    "--log-level must be one of debug, info, warn, error, silent",
  ],
  [
    "an origin with a path",
    [...folders, "--allow-homeserver", "http://a/b"],
    "--allow-homeserver takes an origin such as http://*.matrix.svc:8008, not http://a/b",
  ],
] as const)("%s is refused in one line", ([_what, args, message]) => {
  const line = readCommandLine(args, {});
  expect(line).toEqual({ command: "refuse", message: expect.stringContaining(message) });
  expect((line as { message: string }).message).not.toContain("\n");
});

test("help and version are given whatever else is asked", () => {
  expect(readCommandLine(["--help", "--state", "s"], {})).toEqual({ command: "help" });
  expect(readCommandLine(["-h"], {})).toEqual({ command: "help" });
  expect(readCommandLine(["--version"], {})).toEqual({ command: "version" });
});
