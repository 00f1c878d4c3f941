import { microTime } from "../micro-time.ts";
import type { KubernetesObject } from "../object.ts";
import type { Resource } from "../resource.ts";

export const events: Resource = { group: "events.k8s.io", version: "v1", plural: "events", kind: "Event" };

/** What happened. Never holds a token or text of a response body. */
export interface EventNote {
  readonly type: "Normal" | "Warning";
  /** CamelCase, for machines. */
  readonly reason: string;
  /** CamelCase: what the reporter was doing. */
  readonly action: string;
  /** A sentence for people; cut at 1024 bytes, the API server's bound. */
  readonly note: string;
}

export interface Reporter {
  /** Who reports, as a qualified name: `example.dev/operator`. */
  readonly reportingController: string;
  /** Which of its processes: a pod's name. */
  readonly reportingInstance: string;
}

/** How often an event happened, as the API has it. */
export interface EventSeries {
  readonly count: number;
  /** MicroTime. */
  readonly lastObservedTime: string;
}

/** The body that creates an event. @param wall Unix milliseconds. */
export function eventBody(
  name: string,
  { apiVersion, kind, metadata }: KubernetesObject,
  { type, reason, action, note }: EventNote,
  { reportingController, reportingInstance }: Reporter,
  wall: number,
): object {
  const { namespace, uid, resourceVersion } = metadata;
  return {
    metadata: { name, namespace: eventNamespace(metadata) },
    eventTime: microTime(wall),
    regarding: { apiVersion, kind, name: metadata.name, namespace, uid, resourceVersion },
    type,
    reason,
    action,
    note: cutToBytes(note, 1024),
    reportingController,
    reportingInstance: reportingInstance.slice(0, 128),
  };
}

/** Events about objects without a namespace are kept in `default`. */
export const eventNamespace = ({ namespace }: KubernetesObject["metadata"]): string => namespace ?? "default";

/** A name is at most 253 characters; `suffix` tells the events of one object apart. */
export const eventName = (object: string, suffix: string): string =>
  `${object.slice(0, 252 - suffix.length).replace(/[^a-z0-9]+$/, "")}.${suffix}`;

function cutToBytes(text: string, max: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= max) return text;
  // A character that the cut fell into is left out whole.
  return bytes
    .subarray(0, max)
    .toString()
    .replace(/\ufffd+$/, "");
}
