import { expect, test } from "vitest";
import { unlimited } from "./connection/load.ts";
import { readCommandLine } from "./options.ts";

const caps = { perOrigin: unlimited, total: unlimited };
const folders = ["--manifests", "m", "--state", "s"];

test("the two folders are enough", () => {
  expect(readCommandLine(folders, {})).toEqual({
    command: "run",
    options: {
      resources: { place: "folder", manifests: "m", state: "s", once: false },
      allowHomeservers: [],
      caps,
      logLevel: "info",
    },
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
      resources: { place: "folder", manifests: "m", state: "s", once: true },
      allowHomeservers: ["http://*.matrix.svc:8008", "https://example.org"],
      caps,
      logLevel: "warn",
    },
  });
});

test("in a cluster no option is needed", () => {
  expect(readCommandLine([], {})).toEqual({
    command: "run",
    options: {
      resources: { place: "cluster", namespaces: "own", leaderElect: true },
      allowHomeservers: [],
      caps,
      logLevel: "info",
    },
  });
});

test("where to work, whether to ask for the lease and where to serve metrics can be said in either way", () => {
  const options = {
    resources: { place: "cluster", kubeconfig: "k", namespaces: ["a", "b"], leaderElect: false },
    serving: { address: { host: "::1", port: 8080 }, authentication: false },
  };
  const args = ["--kubeconfig", "k", "--namespace", "a", "--namespace", "b", "--leader-elect=false"];
  expect(readCommandLine([...args, "--metrics-address", "[::1]:8080"], {})).toMatchObject({ options });
  const environment = {
    SYNAPSE_FEDERATION_OPERATOR_KUBECONFIG: "k",
    SYNAPSE_FEDERATION_OPERATOR_NAMESPACE: "a, b",
    SYNAPSE_FEDERATION_OPERATOR_LEADER_ELECT: "false",
    SYNAPSE_FEDERATION_OPERATOR_METRICS_ADDRESS: "[::1]:8080",
  };
  expect(readCommandLine([], environment)).toMatchObject({ options });
  const everywhere = { options: { resources: { namespaces: "all", leaderElect: true } } };
  expect(readCommandLine(["--all-namespaces", "--leader-elect"], {})).toMatchObject(everywhere);
  expect(readCommandLine([], { SYNAPSE_FEDERATION_OPERATOR_ALL_NAMESPACES: "true" })).toMatchObject(everywhere);
});

test("what one origin and all of them are sent at most can be said in either way, and is not bounded otherwise", () => {
  const args = ["--max-concurrent-requests", "3", "--max-total-requests-per-second", "50"];
  const environment = {
    SYNAPSE_FEDERATION_OPERATOR_MAX_REQUESTS_PER_SECOND: "20",
    SYNAPSE_FEDERATION_OPERATOR_MAX_TOTAL_CONCURRENT_REQUESTS: "8",
  };
  expect(readCommandLine(args, environment)).toMatchObject({
    options: {
      caps: {
        perOrigin: { maxConcurrentRequests: 3, requestsPerSecond: 20 },
        total: { maxConcurrentRequests: 8, requestsPerSecond: 50 },
      },
    },
  });
  expect(readCommandLine(args.slice(2), {})).toMatchObject({ options: { caps: { perOrigin: unlimited } } });
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
    "a folder and a cluster",
    [...folders, "--namespace", "a"],
    "--namespace is for a cluster, and --manifests, --state and --once for a folder: choose one",
  ],
  [
    "one namespace and all",
    ["--namespace", "a", "--all-namespaces"],
    "--namespace and --all-namespaces exclude each other",
  ],
  ["no namespace's name", ["--namespace", "a/b"], '--namespace takes the name of a namespace, not "a/b"'],
  ["a word for no", ["--leader-elect=no"], "--leader-elect must be true or false"],
  [
    "an address without a port",
    ["--metrics-address", "localhost"],
    '--metrics-address takes HOST:PORT, such as 127.0.0.1:8080 or :8080, not "localhost"',
  ],
  ["a port too high", ["--metrics-address", ":65536"], "--metrics-address takes HOST:PORT"],
  [
    "an unknown level",
    [...folders, "--log-level", "loud"],
    "--log-level must be one of debug, info, warn, error, silent",
  ],
  [
    "a cap of nothing",
    ["--max-requests-per-second", "0"],
    '--max-requests-per-second takes a whole number from 1 to 999999, not "0"',
  ],
  [
    "an origin with a path",
    [...folders, "--allow-homeserver", "http://a/b"],
    "--allow-homeserver takes an origin such as http://*.matrix.svc:8008, not http://a/b",
  ],
  [
    "a placeholder that a pattern does not have",
    [...folders, "--allow-homeserver", "http://*.{name}.svc:*"],
    "--allow-homeserver takes an origin such as http://*.matrix.svc:8008, not http://*.{name}.svc:*",
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

test("how metrics are served and where heap snapshots go can be said in either way", () => {
  const options = {
    serving: { address: { host: "", port: 8443 }, authentication: true, tlsDirectory: "/tls" },
    heapSnapshotDirectory: "/heap",
  };
  const args = ["--metrics-authentication", "--metrics-tls-directory", "/tls", "--heap-snapshot-directory", "/heap"];
  expect(readCommandLine(["--metrics-address=:8443", ...args], {})).toMatchObject({ options });
  const environment = {
    SYNAPSE_FEDERATION_OPERATOR_METRICS_ADDRESS: ":8443",
    SYNAPSE_FEDERATION_OPERATOR_METRICS_AUTHENTICATION: "true",
    SYNAPSE_FEDERATION_OPERATOR_METRICS_TLS_DIRECTORY: "/tls",
    SYNAPSE_FEDERATION_OPERATOR_HEAP_SNAPSHOT_DIRECTORY: "/heap",
  };
  expect(readCommandLine([], environment)).toMatchObject({ options });
});

test.for([
  [["--metrics-authentication"], "--metrics-authentication says how to serve metrics: give --metrics-address, too"],
  [["--metrics-tls-directory=/tls"], "--metrics-tls-directory says how to serve metrics: give --metrics-address, too"],
  [
    [...folders, "--metrics-address=:1", "--metrics-authentication"],
    "--metrics-authentication is for a cluster, and --manifests, --state and --once for a folder: choose one",
  ],
] as const)("%j is refused with what to do", ([args, message]) => {
  expect(readCommandLine(args, {})).toEqual({ command: "refuse", message });
});
