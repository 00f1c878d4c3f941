import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exchange, request } from "./raw-exchange.fixture.ts";
import { admin, destinations, world } from "./world.fixture.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reference-server-"));
});
afterAll(() => rm(folder, { recursive: true }));

const main = new URL("main.ts", import.meta.url).pathname;

function run(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["--conditions=@synapse-federation/source", "--import=tsx", main, ...args], {
    env: { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function ended(child: ChildProcess): Promise<{ status: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout, stderr };
}

test("it says where it listens in a line of JSON, captures what it serves, and ends with 0 when told to", async () => {
  const state = join(folder, "world.json");
  await writeFile(
    state,
    JSON.stringify({ ...world, dialect: "postgres" }, (_key, value) =>
      typeof value === "bigint" ? Number(value) : value,
    ),
  );
  const server = run("--port", "0", "--state", state);
  const [line] = (await once(createInterface(server.stdout!), "line")) as [string];
  const announced = JSON.parse(line) as { url: string };
  expect(Object.keys(announced)).toEqual(["url"]);

  const page = await exchange(announced.url, request("GET", `${destinations}?order_by=failure_ts&limit=1`, [admin]));
  expect(page.body).toContain("failing.test"); // PostgreSQL's side for NULL

  const token = join(folder, "token");
  await writeFile(token, "admin-token\n");
  const captured = await ended(run("capture", "--url", announced.url, "--token-file", token));
  expect(captured).toMatchObject({ status: 0, stderr: "" });
  expect(JSON.parse(captured.stdout)).toMatchObject({
    server_version: "1.163.2",
    dialect: "postgres",
    destinations: [
      { destination: "a/b.test", rooms: [] },
      { destination: "failing.test", retry_interval: 3_000_000, rooms: [{ room_id: "!a:hs.test" }, {}] },
      {},
      {},
    ],
  });
  expect(captured.stdout).not.toContain("admin-token");

  // A client that holds its connection open doesn't hold the end up.
  const idle = fetch(`${announced.url}/health`);
  await (await idle).text();
  server.kill("SIGTERM");
  expect(await ended(server)).toMatchObject({ status: 0, stderr: "" });
});

test("a fault in a state file is told with file and path in one line, and ends with 2", async () => {
  const state = join(folder, "faulty.json");
  await writeFile(state, '{"destinations":[{"destination":"a","retry_interval":"x"}]}');
  expect(await ended(run("--state", state))).toEqual({
    status: 2,
    stdout: "",
    stderr: `synapse-federation-reference-server: ${state}: destinations[0].retry_interval: must be an integer, not a string\n`,
  });
});
