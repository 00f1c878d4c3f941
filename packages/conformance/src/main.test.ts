import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { startReferenceServer } from "@synapse-federation/reference-server";
import { describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const command = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { PATH: process.env["PATH"], ...environment };
    const options = { env, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(
      process.execPath,
      ["--conditions=@synapse-federation/source", main, ...args],
      options,
      (_, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });

async function withServer<T>(listener: RequestListener, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("the command", () => {
  it("passes the reference server, and puts back the state that it found there", async () => {
    const user = { user_id: "@me:hs.test", access_token: "mine", admin: true };
    await using server = await startReferenceServer({
      state: { users: [user], destinations: [{ destination: "kept.example", retry_last_ts: 5 }] },
    });
    const { status, stdout } = await command(["--url", server.url, "--profile", "spec"], {
      SYNAPSE_ADMIN_TOKEN: "mine",
    });
    expect({ status, last: stdout.trim().split("\n").at(-1) }).toEqual({
      status: 0,
      last: expect.stringMatching(/^\d\d+ as Synapse, 0 differ, 0 left out$/),
    });
    const kept = await fetch(`${server.url}/_synapse/admin/v1/federation/destinations/kept.example`, {
      headers: { Authorization: "Bearer mine" },
    });
    expect(kept.status).toBe(200);
  });

  it("changes nothing where it may only read, and says what it left out", async () => {
    await using server = await startReferenceServer();
    const { status, stdout } = await command([
      "--url",
      server.url,
      "--read-only",
      "--reporter",
      "json",
      "--token",
      server.accessToken!,
    ]);
    const report = JSON.parse(stdout) as { counts: Record<string, number> };
    expect({ status, counts: report.counts }).toMatchObject({ status: 0, counts: { differs: 0 } });
    expect(report.counts["leftOut"]).toBeGreaterThan(50);
    expect(report.counts["same"]).toBeGreaterThan(50);
    expect(stdout).not.toContain(server.accessToken);
  });

  it("ends with 1 where a server differs, and shows no token that the server echoes", async () => {
    const { status, stdout } = await withServer(
      ({ url, headers }, response) =>
        response.end(`{"destinations":[],"total":0,"echo":"${url}${headers.authorization}"}`),
      (url) => command(["--url", url, "--profile", "spec", "--token", "very-secret"]),
    );
    expect(status).toBe(1);
    expect(stdout).toContain("M_NOT_FOUND");
    expect(stdout).not.toContain("very-secret");
  });

  it("writes JUnit's XML", async () => {
    const { stdout } = await withServer(
      (_, response) => response.end(`{"a":"<&>\\u0000"}\u0001`),
      (url) => command(["--url", url, "--profile", "spec", "--reporter", "junit", "--token", "t"]),
    );
    expect(stdout).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuite name="[^"]+" tests="\d+" failures="\d+" skipped="\d+">/,
    );
    expect(stdout).toContain("&lt;&amp;&gt;");
    expect(stdout).not.toContain("\u0001");
  });

  it("ends with 2 and one line that says what to do where it can't run", async () => {
    const { status, stdout, stderr } = await command(["--url", "http://127.0.0.1:1", "--token", "t"]);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "synapse-federation-conformance: no answer from http://127.0.0.1:1: check the address, and that this machine reaches it\n",
    });
  });

  it("ends with 2 where the token is no admin's", async () => {
    await using server = await startReferenceServer();
    const { status, stderr } = await command(["--url", server.url, "--token", "nobody"]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("as an admin's (status 401)") });
  });

  it("helps", async () => {
    expect(await command(["--help"])).toMatchObject({ status: 0, stdout: expect.stringContaining("--read-only") });
  });
});
