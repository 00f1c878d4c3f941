import type { Kind, ObjectKey } from "./cluster.ts";

/** A key as text, for maps and queues. No part of it may hold a slash. */
export function textOfKey({ kind, namespace, name }: ObjectKey): string {
  return `${kind}/${namespace}/${name}`;
}

export function keyOfText(text: string): ObjectKey {
  const [kind, namespace, name] = text.split("/") as [Kind, string, string];
  return { kind, namespace, name };
}
