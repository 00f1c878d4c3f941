/** Spaces requests evenly. */
export interface Pace {
  /** Takes the next free moment, and answers how many milliseconds it is away. */
  reserve(): number;
}

/** @param monotonic milliseconds that never go back. */
export function pace(perSecond: number, monotonic: () => number): Pace {
  let next = -Infinity;
  return {
    reserve() {
      const now = monotonic();
      const moment = Math.max(now, next);
      next = moment + 1000 / perSecond;
      return moment - now;
    },
  };
}
