/** Where metrics are made and read: what `/metrics` answers. */
import { type Counter, type Family, type Gauge, type Histogram, printHeader, printLabels } from "./family.ts";
import { histogram } from "./histogram.ts";

/** Each name can be made once; making it again is a bug and throws. */
export interface MetricsRegistry {
  counter(name: string, help: string): Counter;
  /** `refresh` is called before each print, for what would be costly to keep up to date. */
  gauge(name: string, help: string, refresh?: (gauge: Gauge) => void): Gauge;
  /** `bounds` are ascending upper bounds; +Inf is implied. */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram;
  /** Everything in the Prometheus text format. */
  print(): string;
}

/** The media type of what `print` answers. */
export const metricsContentType = "text/plain; version=0.0.4; charset=utf-8";

export function metricsRegistry(): MetricsRegistry {
  const families = new Map<string, () => string>();
  const keep = <T extends { print(): string }>({ name }: Family, made: T): T => {
    if (families.has(name)) throw new Error(`There is a metric ${name} already.`);
    families.set(name, made.print);
    return made;
  };
  return {
    counter(name, help) {
      const { add, print } = numbers({ name, help }, "counter");
      return keep({ name, help }, { increase: (labels = {}, amount = 1) => add(amount, labels), print });
    },
    gauge(name, help, refresh) {
      const gauge = numbers({ name, help }, "gauge");
      const print = (): string => {
        refresh?.(gauge);
        return gauge.print();
      };
      return keep({ name, help }, { ...gauge, print });
    },
    histogram: (name, help, bounds) => keep({ name, help }, histogram({ name, help }, bounds)),
    print: () => [...families.values()].map((print) => print()).join(""),
  };
}

function numbers(family: Family, type: "counter" | "gauge"): Gauge & { print(): string } {
  const values = new Map<string, number>();
  return {
    set: (value, labels = {}) => void values.set(printLabels(labels), value),
    add(amount, labels = {}) {
      const key = printLabels(labels);
      values.set(key, (values.get(key) ?? 0) + amount);
    },
    clear: () => values.clear(),
    print: () =>
      printHeader(family, type) + [...values].map(([key, value]) => `${family.name}${key} ${value}\n`).join(""),
  };
}
