/** Secrets and ConfigMaps: read by name, never listed or watched. */
import { type ApiServer, isNotFound, pathOf, type Resource } from "@synapse-federation/controller";
import type { ValueReading } from "../cluster.ts";

const kinds: Readonly<Record<"Secret" | "ConfigMap", Resource>> = {
  Secret: { group: "", version: "v1", plural: "secrets", kind: "Secret" },
  ConfigMap: { group: "", version: "v1", plural: "configmaps", kind: "ConfigMap" },
};

export interface ValueName {
  readonly kind: keyof typeof kinds;
  readonly namespace: string;
  readonly name: string;
}

/** Reads one key. `fresh`: what was read before is not good enough. @throws ApiServerError */
export type ReadValue = (of: ValueName, key: string, fresh: boolean) => Promise<ValueReading>;

/** How old a reading may be. What is missing is looked for again sooner: somebody may just be making it. */
const maxAgeMs = { found: 60_000, missing: 5000 } as const;

interface Reading {
  readonly values: Promise<ReadonlyMap<string, string> | undefined>;
  /** By the monotonic clock. */
  until: number;
}

export function valueReader(server: ApiServer, monotonic: () => number): ReadValue {
  const readings = new Map<string, Reading>();

  const read = async ({ kind, namespace, name }: ValueName): Promise<ReadonlyMap<string, string> | undefined> => {
    try {
      const answer = await server.request({ method: "GET", path: pathOf(kinds[kind], { namespace, name }) });
      return valuesOf(kind, answer);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  const forgetOld = (now: number): void => {
    for (const [path, { until }] of readings) if (until <= now) readings.delete(path);
  };

  return async (of, key, fresh) => {
    const id = `${of.kind}/${of.namespace}/${of.name}`;
    const now = monotonic();
    let reading = readings.get(id);
    if (reading === undefined || fresh || reading.until <= now) {
      forgetOld(now);
      // Whoever asks while it is under way gets the same answer.
      const begun: Reading = { values: read(of), until: now + maxAgeMs.found };
      readings.set(id, begun);
      reading = begun;
      begun.values.then(
        (values) => {
          if (values === undefined) begun.until = now + maxAgeMs.missing;
        },
        () => {
          if (readings.get(id) === begun) readings.delete(id);
        },
      );
    }
    const values = await reading.values;
    const value = values?.get(key);
    if (value !== undefined) return { found: true, value };
    return { found: false, missing: values === undefined ? "object" : "key" };
  };
}

function valuesOf(kind: ValueName["kind"], answer: unknown): ReadonlyMap<string, string> {
  const { data } = Object(answer) as { readonly data?: Readonly<Record<string, string>> };
  const decode = (text: string): string => (kind === "Secret" ? Buffer.from(text, "base64").toString() : text);
  return new Map(Object.entries(data ?? {}).map(([key, text]) => [key, decode(text)]));
}
