/** A clock that stands still until a test moves it. */
import type { Clock } from "./clock.ts";

export interface ManualClock extends Clock {
  /** Moves on by `ms`, running what falls due in order, and lets promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock alone, as an administrator or NTP does. */
  setWall(unixMs: number): void;
  /** Milliseconds until each timer falls due, soonest first. */
  pending(): readonly number[];
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Starts at `wallMs` (default: 2026-01-01T00:00:00Z). */
export function manualClock(wallMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  let now = 0;
  let wallAtStart = wallMs;
  let timers: readonly Timer[] = [];
  return {
    monotonic: () => now,
    wall: () => wallAtStart + now,
    after(ms, run) {
      const timer = { at: now + Math.max(0, ms), run };
      timers = [...timers, timer].sort((a, b) => a.at - b.at);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async advance(ms) {
      const until = now + ms;
      await settled();
      for (let next = timers[0]; next !== undefined && next.at <= until; next = timers[0]) {
        timers = timers.slice(1);
        now = next.at;
        next.run();
        await settled();
      }
      now = until;
    },
    setWall(unixMs) {
      wallAtStart = unixMs - now;
    },
    pending: () => timers.map(({ at }) => at - now),
  };
}

/** A turn of the event loop runs every promise that is ready, and those that become ready by it. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
