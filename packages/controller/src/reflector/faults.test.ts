import { expect, test } from "vitest";
import { ApiServerError } from "../api-server/api-server-error.ts";
import { json, type Script } from "../scripted-server.fixture.ts";
import { cut, firstPause, line, list, queryOf, start, watch, widget } from "./reflected-widgets.fixture.ts";

test("a list that fails is tried again after a growing pause", async () => {
  await using run = await start(json(500, {}), json(500, {}), list("7"), watch());
  await run.pass(firstPause);
  await run.pass(2 * firstPause);
  await run.widgets.synced;
  expect(run.faults).toEqual([expect.objectContaining({ status: 500 }), expect.objectContaining({ status: 500 })]);
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
  // A watch that meets the end of a kept connection would be sent again without a word; here it has one of its own.
  const listed = json(200, { metadata: { resourceVersion: "7" }, items: [widget("a", "3")] }, { connection: "close" });
  await using run = await start(listed, fault, watch(line("MODIFIED", widget("a", "9"))));
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
