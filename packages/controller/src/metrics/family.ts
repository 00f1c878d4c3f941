/** Metric families in the Prometheus text format: a name, and a number for each combination of label values. */

export type Labels = Readonly<Record<string, string>>;

export interface Family {
  readonly name: string;
  readonly help: string;
}

export interface Counter {
  /** Adds `amount` (1). */
  increase(labels?: Labels, amount?: number): void;
}

export interface Gauge {
  set(value: number, labels?: Labels): void;
  add(amount: number, labels?: Labels): void;
  /** Forgets every combination of label values. */
  clear(): void;
}

export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

/** Text format's escapes for a label value. Hardly any value needs one, and every observation comes through here. */
const escaped = (value: string): string => (/[\\\n"]/.test(value) ? escapedEach(value) : value);

const escapedEach = (value: string): string =>
  value
    .replaceAll("\\", String.raw`\\`)
    .replaceAll("\n", String.raw`\n`)
    .replaceAll('"', String.raw`\"`);

/** What was printed of labels before: whoever observes often passes the same object each time. */
const printed = new WeakMap<Labels, string>();

/** `{a="1",b="2"}`, or nothing. */
export const printLabels = (labels: Labels): string => {
  const known = printed.get(labels);
  if (known !== undefined) return known;
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  const text = pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
  printed.set(labels, text);
  return text;
};

export const printHeader = ({ name, help }: Family, type: "counter" | "gauge" | "histogram"): string =>
  `# HELP ${name} ${help.replaceAll("\\", String.raw`\\`).replaceAll("\n", String.raw`\n`)}\n# TYPE ${name} ${type}\n`;
