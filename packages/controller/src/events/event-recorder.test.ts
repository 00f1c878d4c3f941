import { expect, test } from "vitest";
import type { ApiServer } from "../api-server/api-server.ts";
import { ApiServerError } from "../api-server/api-server-error.ts";
import type { ApiRequest } from "../api-server/exchange.ts";
import { manualClock } from "../manual-clock.ts";
import { eventName } from "./event.ts";
import { eventRecorder } from "./event-recorder.ts";

const regarding = {
  apiVersion: "example.dev/v1",
  kind: "Widget",
  metadata: { name: "w", namespace: "n", uid: "u", resourceVersion: "7" },
};
const note = { type: "Warning", reason: "Unreachable", action: "Reset", note: "It does not answer." } as const;

function start() {
  const clock = manualClock();
  const requests: ApiRequest[] = [];
  const faults: unknown[] = [];
  const state = { statuses: [] as (number | undefined)[] };
  const server = {
    request: async (request: ApiRequest) => {
      requests.push(request);
      const status = state.statuses.shift();
      if (status !== undefined) throw new ApiServerError(request, "refused", { status });
    },
  } as Partial<ApiServer> as ApiServer;
  const recorder = eventRecorder({
    server,
    reportingController: "example.dev/operator",
    reportingInstance: "pod-1",
    onFault: (error) => faults.push(error),
    clock,
  });
  const counts = () =>
    requests.map(({ method, body }) => [method, (body as { series?: { count: number } }).series?.count]);
  return { clock, requests, faults, state, recorder, counts };
}

test("an event names its object, its reporter and its moment", async () => {
  const { recorder, requests, clock } = start();
  recorder.emit(regarding, note);
  await clock.advance(0);
  expect(requests).toEqual([
    {
      method: "POST",
      path: "/apis/events.k8s.io/v1/namespaces/n/events",
      body: {
        metadata: { name: expect.stringMatching(/^w\.[0-9a-f]{16}$/), namespace: "n" },
        eventTime: "2026-01-01T00:00:00.000000Z",
        regarding: {
          apiVersion: "example.dev/v1",
          kind: "Widget",
          name: "w",
          namespace: "n",
          uid: "u",
          resourceVersion: "7",
        },
        ...note,
        reportingController: "example.dev/operator",
        reportingInstance: "pod-1",
      },
    },
  ]);
});

test("the same again counts a series up: at once the second time, then once a minute", async () => {
  const { recorder, requests, counts, clock } = start();
  recorder.emit(regarding, note);
  for (let second = 0; second < 130; second++) {
    await clock.advance(1000);
    recorder.emit(regarding, note);
  }
  await clock.advance(0);
  expect(counts()).toEqual([
    ["POST", undefined],
    ["PATCH", 2],
    ["PATCH", 61],
    ["PATCH", 121],
  ]);
  expect(requests[3]).toMatchObject({
    path: expect.stringMatching(/^\/apis\/events\.k8s\.io\/v1\/namespaces\/n\/events\/w\.[0-9a-f]{16}$/),
    contentType: "application/merge-patch+json",
    body: { series: { lastObservedTime: "2026-01-01T00:02:00.000000Z" } },
  });
});

test("another reason, another sentence and another object are events of their own", async () => {
  const { recorder, counts, clock } = start();
  recorder.emit(regarding, note);
  recorder.emit(regarding, { ...note, reason: "RateLimited" });
  recorder.emit(regarding, { ...note, note: "It says no." });
  recorder.emit({ ...regarding, metadata: { ...regarding.metadata, uid: "u2" } }, note);
  await clock.advance(0);
  expect(counts()).toEqual(Array.from({ length: 4 }, () => ["POST", undefined]));
});

test("after six quiet minutes the same is a new event", async () => {
  const { recorder, counts, clock } = start();
  recorder.emit(regarding, note);
  await clock.advance(6 * 60_000);
  recorder.emit(regarding, note);
  await clock.advance(0);
  expect(counts()).toEqual([
    ["POST", undefined],
    ["POST", undefined],
  ]);
});

test("a series whose event the server has forgotten goes on in a new event", async () => {
  const { recorder, requests, counts, state, clock } = start();
  state.statuses = [undefined, 404];
  recorder.emit(regarding, note);
  recorder.emit(regarding, note);
  await clock.advance(0);
  expect(counts()).toEqual([
    ["POST", undefined],
    ["PATCH", 2],
    ["POST", 2],
  ]);
  recorder.emit(regarding, note);
  await clock.advance(60_000);
  const [first, second] = [0, 2].map(
    (index) => (requests[index]!.body as { metadata: { name: string } }).metadata.name,
  );
  expect(second).not.toBe(first);
  expect(requests[3]!.path.endsWith(`/${second}`)).toBe(true);
});

test("a passing fault is tried again, twice, and a refusal is not", async () => {
  const { recorder, counts, state, faults, clock } = start();
  state.statuses = [500, 503, 500, 403];
  recorder.emit(regarding, note);
  recorder.emit(regarding, { ...note, reason: "Other" });
  await clock.advance(4000);
  expect(counts()).toHaveLength(4);
  expect(faults).toEqual([expect.objectContaining({ status: 500 }), expect.objectContaining({ status: 403 })]);
});

test("a server that is away is owed a thousand events at most", async () => {
  const { recorder, requests, faults, clock } = start();
  for (let i = 0; i < 1100; i++) recorder.emit(regarding, { ...note, note: String(i) });
  await clock.advance(0);
  expect(faults).toHaveLength(100);
  expect(requests).toHaveLength(1000);
});

test("closing writes the counts that still wait", async () => {
  const { recorder, counts, clock } = start();
  recorder.emit(regarding, note);
  recorder.emit(regarding, note);
  await clock.advance(0);
  recorder.emit(regarding, note);
  await recorder.close();
  expect(counts().at(-1)).toEqual(["PATCH", 3]);
  expect(clock.pending()).toEqual([]);
});

test("a long sentence is cut between characters, and a long name to what the API takes", async () => {
  const { recorder, requests, clock } = start();
  recorder.emit(regarding, { ...note, note: `x${"ä".repeat(600)}` });
  await clock.advance(0);
  expect((requests[0]!.body as { note: string }).note).toBe(`x${"ä".repeat(511)}`);
  expect(eventName(`${"a".repeat(235)}-${"b".repeat(17)}`, "0123456789abcdef")).toBe(
    `${"a".repeat(235)}.0123456789abcdef`,
  );
});
