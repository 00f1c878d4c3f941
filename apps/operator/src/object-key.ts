import type { ObjectKey } from "./cluster.ts";

/** A key as text, for maps and queues. No part of it may hold a slash. */
export function textOfKey({ kind, namespace, name }: ObjectKey): string {
  return `${kind}/${namespace}/${name}`;
}
