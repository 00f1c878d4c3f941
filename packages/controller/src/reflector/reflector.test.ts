import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { json, type Script } from "../scripted-server.fixture.ts";
import { line, list, queryOf, start, watch, widget } from "./reflected-widgets.fixture.ts";

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
