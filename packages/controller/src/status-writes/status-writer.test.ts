import { expect, test } from "vitest";
import { openApiServer } from "../api-server/api-server.ts";
import { objectStore } from "../reflector/object-store.ts";
import { json, type Script, scriptedServer } from "../scripted-server.fixture.ts";
import { statusWriter } from "./status-writer.ts";

const resource = { group: "example.dev", version: "v1", plural: "widgets", kind: "Widget" };

interface Widget {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  readonly spec?: object;
  readonly status?: { readonly ready?: boolean; readonly note?: string };
}

const widget = (resourceVersion: string, status?: Widget["status"]): Widget => ({
  metadata: { name: "w", namespace: "n", uid: "u", resourceVersion },
  ...(status && { status }),
});

async function start(script: Script) {
  const api = await scriptedServer(script);
  const server = openApiServer({ kubeConfig: api.kubeConfig, userAgent: "test" });
  const store = objectStore<Widget>(() => undefined);
  return {
    store,
    requests: api.requests,
    writer: statusWriter<Widget>({ server, resource, store, members: ["ready", "note"] }),
    async [Symbol.asyncDispose]() {
      await server.close();
      await api[Symbol.asyncDispose]();
    },
  };
}

test("it sends the status alone, guarded by uid and version, with members that it does not know kept", async () => {
  const written = widget("8", { ready: true });
  await using run = await start(json(200, written));
  const read = { ...widget("7", { note: "old" }), spec: { size: 1 } };
  const future = { ...read, status: { ...read.status, ofANewerVersion: 9007199254740993n } };
  expect(await run.writer.write(future, { ready: true })).toMatchObject({ outcome: "written", object: written });
  expect(run.requests[0]).toMatchObject({ method: "PUT", path: "/apis/example.dev/v1/namespaces/n/widgets/w/status" });
  expect(run.requests[0]!.body).toBe(
    '{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"name":"w","namespace":"n","uid":"u","resourceVersion":"7"},' +
      '"status":{"ofANewerVersion":9007199254740993,"ready":true}}',
  );
});

test("what was written is in the cache when the write returns", async () => {
  await using run = await start(json(200, widget("8", { ready: true })));
  run.store.replace([widget("7")], "7");
  await run.writer.write(widget("7"), { ready: true });
  expect(run.store.get("n/w")).toMatchObject({ metadata: { resourceVersion: "8" }, status: { ready: true } });
});

test("409 is a conflict, 404 is gone, and neither touches the cache", async () => {
  for (const [status, outcome] of [
    [409, "conflict"],
    [404, "gone"],
  ] as const) {
    await using run = await start(json(status, {}));
    run.store.replace([widget("7")], "7");
    expect(await run.writer.write(widget("6"), { ready: true })).toEqual({ outcome });
    expect(run.store.get("n/w")).toEqual(widget("7"));
  }
});

test("an unknown outcome and a status that breaks the schema are thrown", async () => {
  await using cut = await start((response) => response.destroy());
  await expect(cut.writer.write(widget("7"), {})).rejects.toMatchObject({ fault: "unreachable" });
  await using invalid = await start(json(422, { reason: "Invalid" }));
  await expect(invalid.writer.write(widget("7"), {})).rejects.toMatchObject({ status: 422, reason: "Invalid" });
});
