/** The objects of one kind, in the namespaces that the operator works in. */
import {
  type ApiServer,
  type Change,
  isNotFound,
  keyOf,
  pathOf,
  type Reflector,
  reflector,
  type StatusWrite,
  statusWriter,
} from "@synapse-federation/controller";
import type { Kind } from "../cluster.ts";
import { type RawObject, resources, statusMembers } from "./resources.ts";

interface Name {
  readonly namespace: string;
  readonly name: string;
}

export interface ReflectedKind {
  readonly synced: Promise<unknown>;
  run(signal: AbortSignal): Promise<unknown>;
  /** As the watch and this process' own writes tell it. */
  known(of: Name): RawObject | undefined;
  /** As {@link known}; where the watch has been seen to lag behind, as the API server says now. */
  get(of: Name): Promise<RawObject | undefined>;
  list(): readonly RawObject[];
  /** Replaces the status of the object as it was read. @throws ApiServerError where the outcome is not known */
  writeStatus(object: RawObject, status: object): Promise<StatusWrite<RawObject>>;
}

export interface ReflectedKindOptions {
  readonly server: ApiServer;
  readonly kind: Kind;
  readonly namespaces: readonly string[] | "all";
  readonly onChange: (change: Change<RawObject>) => void;
  readonly onFault: (error: unknown) => void;
}

export function reflectedKind({ server, kind, namespaces, onChange, onFault }: ReflectedKindOptions): ReflectedKind {
  const resource = resources[kind];
  /** Objects of which the server is known to know more than the watch has told. */
  const behind = new Set<string>();
  const open = (namespace?: string): Reflector<RawObject> =>
    reflector<RawObject>({
      server,
      resource,
      ...(namespace !== undefined && { namespace }),
      onChange(change) {
        if (change.source === "server") behind.delete(keyOf(change.object.metadata));
        onChange(change);
      },
      onFault,
    });
  const whole = namespaces === "all" ? open() : undefined;
  const byNamespace = new Map((namespaces === "all" ? [] : namespaces).map((name) => [name, open(name)]));
  const reflectors = whole === undefined ? [...byNamespace.values()] : [whole];
  const storeOf = (namespace: string) => (whole ?? byNamespace.get(namespace))?.store;

  const known = (of: Name): RawObject | undefined => storeOf(of.namespace)?.get(keyOf(of));
  const readLive = async (of: Name): Promise<RawObject | undefined> => {
    try {
      return (await server.request({ method: "GET", path: pathOf(resource, of) })) as RawObject;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  return {
    synced: Promise.all(reflectors.map(({ synced }) => synced)),
    run: (signal) => Promise.all(reflectors.map((one) => one.run(signal))),
    known,
    async get(of) {
      const id = keyOf(of);
      if (!behind.has(id)) return known(of);
      const live = await readLive(of);
      if (live === undefined) {
        if (known(of) === undefined) behind.delete(id);
        return undefined;
      }
      storeOf(of.namespace)?.wrote(live);
      behind.delete(id);
      return known(of);
    },
    list: () => reflectors.flatMap(({ store }) => store.list()),
    async writeStatus(object, status) {
      const { namespace = "" } = object.metadata;
      const store = storeOf(namespace);
      const writer = statusWriter<RawObject>({
        server,
        resource,
        ...(store && { store }),
        members: statusMembers(kind),
      });
      const id = keyOf(object.metadata);
      try {
        const written = await writer.write(object, { ...status });
        if (written.outcome !== "written") behind.add(id);
        return written;
      } catch (error) {
        behind.add(id);
        throw error;
      }
    },
  };
}
