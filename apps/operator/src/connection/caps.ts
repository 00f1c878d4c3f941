/** What the operator's flags cap, whatever the Homeservers allow. */
import { type Limits, type Load, load } from "./load.ts";

export interface Caps {
  /** Of each origin, shared by all Homeservers that have it. */
  readonly perOrigin: Limits;
  /** Of all origins together. */
  readonly total: Limits;
}

export interface CappedLoads {
  /** The loads that a connection to this origin counts towards, from the narrowest. */
  take(origin: string): readonly Load[];
  /** One connection to this origin, taken before, is no more. The origin is forgotten with its last. */
  release(origin: string): void;
}

export function cappedLoads({ perOrigin, total }: Caps, monotonic: () => number): CappedLoads {
  const byOrigin = new Map<string, { readonly load: Load; users: number }>();
  const ofAll = load(total, monotonic);
  return {
    take(origin) {
      const known = byOrigin.get(origin) ?? { load: load(perOrigin, monotonic), users: 0 };
      known.users++;
      byOrigin.set(origin, known);
      return [known.load, ofAll];
    },
    release(origin) {
      const known = byOrigin.get(origin);
      if (known !== undefined && --known.users === 0) byOrigin.delete(origin);
    },
  };
}
