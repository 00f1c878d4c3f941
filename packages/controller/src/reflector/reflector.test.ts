import { getEventListeners } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { openApiServer } from "../api-server/api-server.ts";
import { ApiServerError } from "../api-server/api-server-error.ts";
import { manualClock } from "../manual-clock.ts";
import type { KubernetesObject } from "../object.ts";
import { json, type Script, scriptedServer } from "../scripted-server.fixture.ts";
import { reflector } from "./reflector.ts";

const resource = { group: "example.dev", version: "v1", plural: "widgets", kind: "Widget" };

const widget = (name: string, resourceVersion: string) => ({
  metadata: { name, namespace: "n", uid: `uid-${name}`, resourceVersion, managedFields: [{ manager: "kubectl" }] },
});

const list = (resourceVersion: string, ...items: readonly object[]): Script =>
  json(200, { metadata: { resourceVersion }, items });

const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

/** A watch that says these lines and stays open. */
const watch =
  (...said: readonly string[]): Script =>
  (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    for (const text of said) response.write(text);
  };

/** Cut without an end, as when the server's process dies. */
const cut = (response: ServerResponse): void => void setTimeout(() => response.destroy(), 5);

async function start(...scripts: readonly Script[]) {
  const server = await scriptedServer(...scripts);
  const clock = manualClock();
  const api = openApiServer({ kubeConfig: server.kubeConfig, userAgent: "test", clock });
  const changes: string[] = [];
  const faults: unknown[] = [];
  const stop = new AbortController();
  const widgets = reflector<KubernetesObject>({
    server: api,
    resource,
    namespace: "n",
    clock,
    random: () => 0,
    onFault: (error) => faults.push(error),
    onChange: ({ type, object: { metadata } }) => {
      changes.push(`${type} ${metadata.name}@${metadata.resourceVersion}`);
      if (metadata.name === "poison") throw new Error("a handler's bug");
    },
  });
  const ran = widgets.run(stop.signal);
  return {
    server,
    clock,
    widgets,
    changes,
    faults,
    stop,
    /** Waits for what comes over the real socket, without a clock of its own. */
    until: async (holds: () => boolean) => {
      while (!holds()) await new Promise((resolve) => setImmediate(resolve));
    },
    /** Waits until the reflector waits that long, and lets the time pass. */
    async pass(ms: number) {
      await this.until(() => clock.pending().some((left) => left === ms));
      await clock.advance(ms);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ran;
      await api.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

const firstPause = 800;
const queryOf = (server: Awaited<ReturnType<typeof start>>["server"], index: number) =>
  Object.fromEntries(server.requests[index]!.query);

test("it lists, then watches on from the list's version with bookmarks and a time-out", async () => {
  await using run = await start(list("7", widget("a", "3")), watch(line("ADDED", widget("b", "8"))));
  await run.widgets.synced;
  await run.until(() => run.changes.length === 2);
  expect(run.changes).toEqual(["added a@3", "added b@8"]);
  expect(run.server.requests[0]!.path).toBe("/apis/example.dev/v1/namespaces/n/widgets");
  expect(queryOf(run.server, 0)).toEqual({ limit: "500" });
  expect(queryOf(run.server, 1)).toEqual({
    resourceVersion: "7",
    watch: "true",
    allowWatchBookmarks: "true",
    timeoutSeconds: "300",
  });
});

test("objects get the kind that a list's items lack, and lose managedFields", async () => {
  await using run = await start(list("7", widget("a", "3")), watch());
  await run.widgets.synced;
  expect(run.widgets.store.get("n/a")).toEqual({
    apiVersion: "example.dev/v1",
    kind: "Widget",
    metadata: { name: "a", namespace: "n", uid: "uid-a", resourceVersion: "3" },
  });
});

test("a list comes in chunks", async () => {
  await using run = await start(
    json(200, { metadata: { resourceVersion: "7", continue: "token" }, items: [widget("a", "3")] }),
    json(200, { metadata: { resourceVersion: "7", continue: "" }, items: [widget("b", "4")] }),
    watch(),
  );
  await run.widgets.synced;
  expect(run.widgets.store.size).toBe(2);
  expect(queryOf(run.server, 1)).toEqual({ limit: "500", continue: "token" });
});

test("a continue token that expired in the middle is answered by one whole list", async () => {
  await using run = await start(
    json(200, { metadata: { resourceVersion: "7", continue: "token" }, items: [widget("gone", "3")] }),
    json(410, { code: 410, reason: "Expired" }),
    list("9", widget("a", "8")),
    watch(),
  );
  await run.widgets.synced;
  expect(run.changes).toEqual(["added a@8"]);
  expect(queryOf(run.server, 2)).toEqual({});
});

test("a list that fails is tried again after a growing pause", async () => {
  await using run = await start(json(500, {}), json(500, {}), list("7"), watch());
  await run.pass(firstPause);
  await run.pass(2 * firstPause);
  await run.widgets.synced;
  expect(run.faults).toEqual([expect.objectContaining({ status: 500 }), expect.objectContaining({ status: 500 })]);
});

test("after a watch's end in time the next goes on from the last event or bookmark at once", async () => {
  await using run = await start(
    list("7"),
    (response) =>
      response.end(line("ADDED", widget("a", "9")) + line("BOOKMARK", { metadata: { resourceVersion: "12" } })),
    watch(),
  );
  await run.server.asked(3);
  expect(queryOf(run.server, 2)["resourceVersion"]).toBe("12");
  expect(run.faults).toEqual([]);
});

test("a watch that ends at once without an event is not opened again without a pause", async () => {
  await using run = await start(list("7"), (response) => response.end(), watch());
  await run.pass(firstPause);
  await run.server.asked(3);
  expect(run.faults).toEqual([]);
});

test.each<readonly [string, Script]>([
  ["an HTTP 500", json(500, {})],
  ["an HTTP 429", json(429, {})],
  ["HTML from a proxy", json(502, "<html>")],
  ["a connection cut before the answer", (response) => response.destroy()],
  ["an ERROR event of status 500", watch(line("ERROR", { code: 500, reason: "InternalError" }))],
])("%s on the watch is reported, and the watch goes on from where it was", async (_what, fault) => {
  await using run = await start(list("7", widget("a", "3")), fault, watch(line("MODIFIED", widget("a", "9"))));
  await run.pass(firstPause);
  await run.until(() => run.changes.length === 2);
  expect(run.faults).toEqual([expect.any(ApiServerError)]);
  expect(queryOf(run.server, 2)["resourceVersion"]).toBe("7");
  expect(run.changes).toEqual(["added a@3", "updated a@9"]);
});

test("a stream cut in the middle of an object loses and doubles nothing", async () => {
  const second = line("MODIFIED", widget("a", "9"));
  await using run = await start(
    list("7"),
    (response, request) => {
      watch(line("ADDED", widget("a", "8")), second.slice(0, 40))(response, request);
      cut(response);
    },
    watch(second),
  );
  await run.pass(firstPause);
  await run.until(() => run.changes.length === 2);
  expect(queryOf(run.server, 2)["resourceVersion"]).toBe("8");
  expect(run.changes).toEqual(["added a@8", "updated a@9"]);
});

test.each<readonly [string, Script]>([
  ["a 410 on opening", json(410, { code: 410, reason: "Expired" })],
  ["an ERROR event of 410", watch(line("ERROR", { code: 410, reason: "Expired" }))],
  ["a line that is no JSON", watch("{]\n")],
  ["an object without a uid", watch(line("ADDED", { metadata: { name: "x" } }))],
])("%s is answered by a new list, and what vanished meanwhile is told", async (_what, fault) => {
  await using run = await start(
    list("7", widget("a", "3"), widget("b", "4")),
    fault,
    list("20", widget("b", "15")),
    watch(),
  );
  await run.pass(firstPause);
  await run.server.asked(4);
  expect(run.changes).toEqual(["added a@3", "added b@4", "deleted a@3", "updated b@15"]);
  expect(queryOf(run.server, 3)["resourceVersion"]).toBe("20");
});

test("after an event a 410 is answered at once, since the history just went on without us", async () => {
  const eventAndEnd: Script = (response) => response.end(line("ADDED", widget("a", "9")));
  await using run = await start(list("7"), eventAndEnd, json(410, {}), list("20"), watch());
  await run.server.asked(5);
  expect(run.clock.monotonic()).toBe(0);
});

test("an event ends the growth of the pauses", async () => {
  const eventAndCut: Script = (response, request) => {
    watch(line("ADDED", widget("a", "9")))(response, request);
    cut(response);
  };
  await using run = await start(list("7"), json(500, {}), json(500, {}), eventAndCut, watch());
  await run.pass(firstPause);
  await run.pass(2 * firstPause);
  await run.pass(firstPause);
  await run.server.asked(5);
});

test("a line over the bound is answered by a new list", async () => {
  const megabyte = "x".repeat(2 ** 20);
  await using run = await start(list("7"), watch(...Array.from({ length: 9 }, () => megabyte)), list("20"), watch());
  await run.pass(firstPause);
  await run.server.asked(4);
  expect(run.faults).toEqual([expect.objectContaining({ fault: "unreadable" })]);
});

test("a watch that falls silent is cut and opened again, and bookmarks keep it", async () => {
  let speak = (): void => undefined;
  await using run = await start(
    list("7"),
    (response, request) => {
      watch()(response, request);
      speak = () => response.write(line("BOOKMARK", { metadata: { resourceVersion: "8" } }));
    },
    watch(),
  );
  await run.server.asked(2);
  await run.until(() => run.clock.pending().includes(90_000));
  await run.clock.advance(60_000);
  speak();
  // The bookmark passes through a real socket; it is there once the reflector would go on from it.
  await new Promise((resolve) => setTimeout(resolve, 50));
  await run.clock.advance(60_000);
  expect(run.faults).toEqual([]);
  await run.clock.advance(30_000);
  await run.until(() => run.faults.length === 1);
  expect(run.faults).toEqual([expect.objectContaining({ fault: "timeout" })]);
  await run.pass(firstPause);
  await run.server.asked(3);
  expect(queryOf(run.server, 2)["resourceVersion"]).toBe("8");
});

test("Retry-After on the watch is waited for", async () => {
  await using run = await start(list("7"), json(429, {}, { "retry-after": "40" }), watch());
  await run.pass(40_000);
  await run.server.asked(3);
});

test("a handler that throws is reported, and keeps nothing from the next change", async () => {
  await using run = await start(
    list("7", widget("poison", "3"), widget("a", "4")),
    watch(line("MODIFIED", widget("poison", "8")), line("ADDED", widget("b", "9"))),
  );
  await run.until(() => run.changes.length === 4);
  expect(run.changes.at(-1)).toBe("added b@9");
  expect(run.faults.map(String)).toEqual(["Error: a handler's bug", "Error: a handler's bug"]);
});

test("watches leave nothing behind on the signal that ends them all", async () => {
  const eventAndEnd =
    (version: string): Script =>
    (response) =>
      response.end(line("MODIFIED", widget("a", version)));
  await using run = await start(list("7"), eventAndEnd("8"), eventAndEnd("9"), eventAndEnd("10"), watch());
  await run.server.asked(5);
  expect(getEventListeners(run.stop.signal, "abort")).toHaveLength(1);
});

test("an event type of a newer server is passed over", async () => {
  await using run = await start(list("7"), watch(line("RENAMED", widget("a", "8")), line("ADDED", widget("b", "9"))));
  await run.until(() => run.changes.length === 1);
  expect(run.changes).toEqual(["added b@9"]);
});

test.each<readonly [string, readonly Script[], number]>([
  ["a list that does not answer", [() => undefined], 1],
  ["a watch that does not answer", [list("7"), () => undefined], 2],
  ["a quiet watch", [list("7"), watch()], 2],
  ["a pause after a fault", [json(500, {})], 1],
])("it stops in the middle of %s", async (_where, scripts, asked) => {
  const run = await start(...scripts);
  await run.server.asked(asked);
  if (scripts.length === 1) await run.until(() => run.clock.pending().length > 0);
  await run[Symbol.asyncDispose]();
  expect(run.clock.pending()).toEqual([]);
  expect(run.server.requests).toHaveLength(asked);
});
