import { type Family, type Histogram, type Labels, printHeader, printLabels } from "./family.ts";

interface Observed {
  readonly labels: Labels;
  /** How many fell into each bucket alone; the last is +Inf's. */
  readonly counts: number[];
  sum: number;
}

/** A histogram over `bounds` (ascending upper bounds, +Inf implied), and how it prints. */
export function histogram(family: Family, bounds: readonly number[]): Histogram & { print(): string } {
  const series = new Map<string, Observed>();
  return {
    observe(value, labels = {}) {
      const key = printLabels(labels);
      let observed = series.get(key);
      if (observed === undefined) {
        observed = { labels, counts: Array.from({ length: bounds.length + 1 }, () => 0), sum: 0 };
        series.set(key, observed);
      }
      const bucket = bounds.findIndex((bound) => value <= bound);
      observed.counts[bucket === -1 ? bounds.length : bucket]!++;
      observed.sum += value;
    },
    print: () =>
      printHeader(family, "histogram") + [...series.values()].map((one) => printOne(family.name, bounds, one)).join(""),
  };
}

function printOne(name: string, bounds: readonly number[], { labels, counts, sum }: Observed): string {
  let total = 0;
  const buckets = [...bounds.map(String), "+Inf"].map((le, index) => {
    total += counts[index]!;
    return `${name}_bucket${printLabels({ ...labels, le })} ${total}\n`;
  });
  return `${buckets.join("")}${name}_sum${printLabels(labels)} ${sum}\n${name}_count${printLabels(labels)} ${total}\n`;
}
