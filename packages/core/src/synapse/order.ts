/** How Synapse's databases sort: NULLs, ties, text and 64-bit integers. Observed on running Synapses. */
import type { Destination, Dialect } from "../store.ts";
import type { Direction, Int64, OrderColumn } from "../wire.ts";

/** UTF-16 puts surrogates below U+E000; by code point they stand above U+FFFF. Moves a code unit to its place. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/**
 * Compares two well-formed strings by Unicode code point, which is bytewise in UTF-8, as both databases do.
 * Negative where `a` comes first.
 */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** Compares two integers exactly, whichever of them are `bigint`. Negative where `a` comes first. */
export function compareInt64(a: Int64, b: Int64): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

/** SQLite holds NULL for smaller than every value, PostgreSQL for larger. */
export function nullsFirst(dialect: Dialect, dir: Direction): boolean {
  return (dialect === "sqlite") === (dir === "f");
}

/**
 * The comparison that Synapse's list is sorted by. Never 0 for two different names: ties are by destination
 * ascending, whatever `dir` says.
 */
export function destinationOrder(
  column: OrderColumn,
  dir: Direction,
  dialect: Dialect,
): (a: Destination, b: Destination) => number {
  const sign = dir === "f" ? 1 : -1;
  if (column === "destination") return (a, b) => sign * compareNames(a.destination, b.destination);
  const nullSide = nullsFirst(dialect, dir) ? -1 : 1;
  return (a, b) => {
    const x = a[column];
    const y = b[column];
    if (x === null || y === null) {
      if (x !== y) return x === null ? nullSide : -nullSide;
      return compareNames(a.destination, b.destination);
    }
    return sign * compareInt64(x, y) || compareNames(a.destination, b.destination);
  };
}
