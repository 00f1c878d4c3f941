import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ReferenceServer, startReferenceServer } from "@synapse-federation/reference-server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { command } from "./command.ts";
import { openFolder } from "./folder/folder-cluster.ts";
import { openLog } from "./log.ts";

let root: string;
let server: ReferenceServer;
let stdout: string[];
let stderr: string[];

const failing = { retry_last_ts: 1_795_561_200_000, retry_interval: 600_000, failure_ts: 1_795_557_600_000 };

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "operator-command-"));
  await mkdir(join(root, "manifests"));
  stdout = [];
  stderr = [];
  server = await startReferenceServer({
    state: {
      users: [{ user_id: "@admin:hs.test", access_token: "admin-token", admin: true }],
      destinations: [
        { destination: "matrix.org", ...failing },
        { destination: "example.org", ...failing },
        { destination: "healthy.test" },
      ],
    },
  });
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const run = (args: readonly string[] = ["--once"], signal: AbortSignal = new AbortController().signal) =>
  command({
    args: ["--manifests", join(root, "manifests"), "--state", join(root, "state"), ...args],
    environment: {},
    version: "1.2.3",
    signal,
    stdout: (line) => stdout.push(line),
    stderr: (line) => stderr.push(line),
    logFormat: "plain",
  });
const save = (file: string, text: string): Promise<void> => writeFile(join(root, "manifests", file), text);
const homeserver = (url = server.url, token = "admin-token"): string => `
apiVersion: v1
kind: Secret
metadata: {name: admin}
stringData: {access_token: ${token}}
---
apiVersion: synapse-federation.dev/v1alpha1
kind: Homeserver
metadata: {name: homeserver}
spec: {url: "${url}", auth: {accessTokenSecretRef: {name: admin}}}
`;
const reset = (name: string, destination: string, fields = ""): string => `---
apiVersion: synapse-federation.dev/v1alpha1
kind: FederationReset
metadata: {name: ${name}}
spec: {homeserverRef: {name: homeserver}, destination: "${destination}"${fields}}
`;

test("once all is finished it ends with status 0 and a line for each reset", async () => {
  await save("homeserver.yaml", homeserver());
  await save(
    "resets.yaml",
    reset("one", "matrix.org") + reset("two", "healthy.test") + reset("three", "example.org", ", dryRun: true"),
  );
  expect(await run()).toBe(0);
  expect(stdout.sort()).toEqual([
    "default/one  matrix.org  Ready=True  ResetAccepted",
    "default/three  example.org  Ready=True  DryRun",
    "default/two  healthy.test  Ready=True  NotNeeded",
  ]);
  stdout.length = 0;
  expect(await run()).toBe(0);
  expect(stdout).toHaveLength(3);
});

test("a reset that failed makes the status 1", async () => {
  await save("homeserver.yaml", homeserver());
  await save("resets.yaml", reset("one", "matrix.org") + reset("two", "unknown.test"));
  expect(await run()).toBe(1);
  expect(stdout).toContain("default/two  unknown.test  Ready=False  DestinationUnknown");
});

test("a manifest that can't be read makes the status 1, and the others are worked on", async () => {
  await save("homeserver.yaml", homeserver());
  await save("resets.yaml", reset("one", "matrix.org") + reset("two", "example.org", ", suspendd: true"));
  expect(await run()).toBe(1);
  expect(stdout).toEqual(["default/one  matrix.org  Ready=True  ResetAccepted"]);
  expect(stderr.join("\n")).toContain("resets.yaml:10:71: spec.suspendd: this field is not known here");
});

test.for<readonly [what: string, manifests: () => string, reason: string]>([
  ["a homeserver that is not declared", () => "", "HomeserverNotFound"],
  [
    "a Secret that is not there",
    () => homeserver().replace("name: admin}\nstring", "name: other}\nstring"),
    "SecretNotFound",
  ],
  ["a wrong token", () => homeserver(server.url, "wrong-token"), "Unauthorized"],
  ["a homeserver that can't be reached", () => homeserver("http://127.0.0.1:1"), "Unreachable"],
])("a reset that waits for %s makes the status 3, and says why in a line", async ([_what, manifests, reason]) => {
  const text = manifests();
  if (text !== "") await save("homeserver.yaml", text);
  await save("resets.yaml", reset("one", "matrix.org"));
  expect(await run()).toBe(3);
  expect(stdout).toEqual([`default/one  matrix.org  Ready=False  ${reason}`]);
  expect(stderr.join("\n")).not.toMatch(/wrong-token|admin-token/);
});

test("a suspended reset and one that watches for a recovery still wait", async () => {
  await save("homeserver.yaml", homeserver());
  await save("one.yaml", reset("one", "matrix.org", ", suspend: true"));
  expect(await run()).toBe(3);
  await save("one.yaml", reset("two", "example.org", ", readyWhen: Recovered"));
  expect(await run()).toBe(3);
  expect(stdout).toEqual([
    "default/one  matrix.org  Ready=False  Suspended",
    "default/two  example.org  Ready=False  Watching",
  ]);
});

test("with nothing to do it ends at once", async () => {
  expect(await run()).toBe(0);
});

test("without --once it follows the manifests until it is asked to stop, and ends with status 0", async () => {
  const stop = new AbortController();
  await save("homeserver.yaml", homeserver());
  const ended = run([], stop.signal);
  await save("one.yaml", reset("one", "matrix.org"));
  await vi.waitFor(() => expect(stdout).toEqual(["default/one  matrix.org  Ready=True  ResetAccepted"]), 10_000);
  stop.abort();
  expect(await ended).toBe(0);
});

test("a wait ends as soon as what it waits for is there", async () => {
  const stop = new AbortController();
  await save("homeserver.yaml", homeserver(server.url, "wrong-token"));
  await save("one.yaml", reset("one", "matrix.org"));
  const ended = run([], stop.signal);
  await vi.waitFor(() => expect(stderr.join("\n")).toContain("401"), 10_000);
  await save("homeserver.yaml", homeserver());
  await vi.waitFor(() => expect(stdout).toEqual(["default/one  matrix.org  Ready=True  ResetAccepted"]), 10_000);
  stop.abort();
  await ended;
});

test("an operator whose state folder is taken away ends with status 1 and says so", async () => {
  await save("homeserver.yaml", homeserver());
  await save("one.yaml", reset("one", "matrix.org"));
  const ended = run([]);
  await vi.waitFor(() => expect(stdout).toHaveLength(1), 10_000);
  await rm(join(root, "state"), { recursive: true });
  await save("two.yaml", reset("two", "example.org"));
  expect(await ended).toBe(1);
  expect(stdout).toHaveLength(1);
  expect(stderr.at(-1)).toMatch(/^synapse-federation-operator: The lock of the state folder .* is lost/);
});

test("a second operator on the same state ends with status 2 and says so in one line", async () => {
  const log = openLog({ level: "silent", format: "plain", write: () => undefined, now: Date.now });
  await using _first = await openFolder({ manifests: join(root, "manifests"), state: join(root, "state"), log });
  expect(await run()).toBe(2);
  expect(stderr).toEqual([
    expect.stringMatching(/^synapse-federation-operator: Another operator uses the state folder/),
  ]);
});

test("help and version go to stdout, and a mistake to stderr with status 2", async () => {
  expect(await run(["--help"])).toBe(0);
  expect(stdout[0]).toMatch(/^Usage: synapse-federation-operator \[options\]\n/);
  expect(await run(["--version"])).toBe(0);
  expect(stdout[1]).toBe("1.2.3");
  expect(await run(["--wrong"])).toBe(2);
  expect(stderr).toEqual(["synapse-federation-operator: Unknown option '--wrong' (--help lists the options)"]);
});
