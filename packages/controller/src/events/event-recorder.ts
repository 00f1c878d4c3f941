/** Events about objects (events.k8s.io/v1), as `kubectl describe` shows them. Best effort: one can get lost. */
import { randomBytes } from "node:crypto";
import type { ApiServer } from "../api-server/api-server.ts";
import { isNotFound } from "../api-server/api-server-error.ts";
import { type Clock, systemClock } from "../clock.ts";
import { microTime } from "../micro-time.ts";
import type { KubernetesObject } from "../object.ts";
import { pathOf } from "../resource.ts";
import {
  eventBody,
  eventName,
  eventNamespace,
  type EventNote,
  events,
  type EventSeries,
  type Reporter,
} from "./event.ts";
import { sendLine } from "./send-line.ts";

export interface EventRecorderOptions extends Reporter {
  readonly server: ApiServer;
  /** Told of every event that could not be written, for a log. */
  readonly onFault: (error: unknown) => void;
  readonly clock?: Clock;
}

export interface EventRecorder {
  /**
   * Reports something about an object. The same again within six minutes is no new event: it counts the first one's
   * series up, written at once the second time and then at most once a minute.
   */
  emit(regarding: KubernetesObject, note: EventNote): void;
  /** Writes what still waits, counts of series too. Emit nothing after it. */
  close(): Promise<void>;
}

/** client-go's: a series ends when it was quiet for so long. */
const quietMs = 6 * 60_000;
const writeEveryMs = 60_000;
const maxSeries = 4096;

/** One event and its repetitions. */
interface Repeated {
  readonly regarding: KubernetesObject;
  readonly note: EventNote;
  name: string;
  count: number;
  lastAt: number;
  lastWall: number;
  writtenAt: number;
  /** Takes back the timer of the next write. */
  cancel?: (() => void) | undefined;
}

export function eventRecorder({
  server,
  onFault,
  clock = systemClock,
  ...reporter
}: EventRecorderOptions): EventRecorder {
  /** Least recently seen first. */
  const known = new Map<string, Repeated>();
  const line = sendLine(clock, onFault);

  const post = async (event: Repeated, series?: EventSeries): Promise<void> => {
    const { regarding, note, name, lastWall } = event;
    const path = pathOf(events, { namespace: eventNamespace(regarding.metadata) });
    const body = { ...eventBody(name, regarding, note, reporter, lastWall), ...(series && { series }) };
    await server.request({ method: "POST", path, body });
  };
  const patch = async (event: Repeated): Promise<void> => {
    const series = { count: event.count, lastObservedTime: microTime(event.lastWall) };
    const namespace = eventNamespace(event.regarding.metadata);
    try {
      await server.request({
        method: "PATCH",
        path: pathOf(events, { namespace, name: event.name }),
        contentType: "application/merge-patch+json",
        body: { series },
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // The API server forgets events after an hour.
      event.name = newName(event.regarding);
      await post(event, series);
    }
  };
  const push = (send: () => Promise<void>): void => {
    if (!line.push(send)) onFault(new Error("Too many events wait for the API server; one was dropped."));
  };
  const writeSeries = (event: Repeated): void => {
    event.cancel = undefined;
    event.writtenAt = clock.monotonic();
    push(() => patch(event));
  };
  const remember = (key: string, event: Repeated): void => {
    known.delete(key);
    known.set(key, event);
    if (known.size <= maxSeries) return;
    const [oldest, forgotten] = known.entries().next().value!;
    known.delete(oldest);
    forgotten.cancel?.();
  };

  return {
    emit(regarding, note) {
      const key = JSON.stringify([regarding.metadata.uid, note.type, note.reason, note.action, note.note]);
      const now = clock.monotonic();
      const event = known.get(key);
      if (event === undefined || now - event.lastAt >= quietMs) {
        event?.cancel?.();
        const first: Repeated = {
          regarding,
          note,
          name: newName(regarding),
          count: 1,
          lastAt: now,
          lastWall: clock.wall(),
          writtenAt: Number.NEGATIVE_INFINITY,
        };
        remember(key, first);
        push(() => post(first));
        return;
      }
      event.count++;
      event.lastAt = now;
      event.lastWall = clock.wall();
      remember(key, event);
      event.cancel ??= clock.after(event.writtenAt + writeEveryMs - now, () => writeSeries(event));
    },
    async close() {
      for (const event of known.values()) {
        if (event.cancel === undefined) continue;
        event.cancel();
        writeSeries(event);
      }
      await line.drained();
    },
  };
}

const newName = ({ metadata: { name } }: KubernetesObject): string => eventName(name, randomBytes(8).toString("hex"));
