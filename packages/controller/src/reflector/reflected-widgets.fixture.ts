/** A reflector whose server answers from a script. */
import type { ServerResponse } from "node:http";
import { openApiServer } from "../api-server/api-server.ts";
import { type ManualClock, manualClock } from "../manual-clock.ts";
import type { KubernetesObject } from "../object.ts";
import { json, type Script, type ScriptedServer, scriptedServer } from "../scripted-server.fixture.ts";
import { type Reflector, reflector } from "./reflector.ts";

const resource = { group: "example.dev", version: "v1", plural: "widgets", kind: "Widget" };

export const widget = (name: string, resourceVersion: string): object => ({
  metadata: { name, namespace: "n", uid: `uid-${name}`, resourceVersion, managedFields: [{ manager: "kubectl" }] },
});

export const list = (resourceVersion: string, ...items: readonly object[]): Script =>
  json(200, { metadata: { resourceVersion }, items });

export const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

/** A watch that says these lines and stays open. */
export const watch =
  (...said: readonly string[]): Script =>
  (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    for (const text of said) response.write(text);
  };

/** Cut without an end, as when the server's process dies. */
export const cut = (response: ServerResponse): void => void setTimeout(() => response.destroy(), 5);

export interface ReflectedWidgets extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly clock: ManualClock;
  readonly widgets: Reflector<KubernetesObject>;
  /** Such as `added a@3`. */
  readonly changes: readonly string[];
  readonly faults: readonly unknown[];
  readonly stop: AbortController;
  /** Waits for what comes over the real socket, without a clock of its own. */
  until(holds: () => boolean): Promise<void>;
  /** Waits until the reflector waits that long, and lets the time pass. */
  pass(ms: number): Promise<void>;
}

/** Reflects widgets from a server that answers by the script; time stands until it is passed. */
export async function start(...scripts: readonly Script[]): Promise<ReflectedWidgets> {
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
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    server,
    clock,
    widgets,
    changes,
    faults,
    stop,
    until,
    async pass(ms) {
      await until(() => clock.pending().some((left) => left === ms));
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

/** The reflector's pause after a fault; milliseconds. */
export const firstPause = 800;

export const queryOf = (server: ScriptedServer, index: number): Readonly<Record<string, string>> =>
  Object.fromEntries(server.requests[index]!.query);
