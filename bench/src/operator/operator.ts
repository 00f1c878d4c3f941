/** The operator on a real API server: what a reset costs, beside another operator where one is given. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Bench, UsageError } from "../bench.ts";
import { printTable } from "../table.ts";
import { startBenchCluster } from "./cluster.ts";
import type { Contender } from "./contender.ts";
import { type Figures, measure } from "./measure.ts";

export const operatorBench: Bench = {
  name: "operator",
  summary:
    "resets on a real kube-apiserver; [--burst 300] [--rounds 3] [--against 'NAME=COMMAND {kubeconfig}'] adds ratios",
  run,
};

interface Line {
  readonly title: string;
  readonly figure: keyof Figures;
  /** The figure must not be above that; below it where `atLeast` is set. */
  readonly target?: number;
  /** As many times the other operator's figure. */
  readonly ratio?: number;
  readonly atLeast?: true;
}

const lines: readonly Line[] = [
  { title: "steady: apply to POST p50, ms", figure: "steadyP50Ms", ratio: 1 },
  { title: "steady: apply to POST p99, ms", figure: "steadyP99Ms", ratio: 1 },
  { title: "burst: resets/s", figure: "resetsPerSecond", ratio: 1, atLeast: true },
  { title: "burst: CPU ms a reset", figure: "cpuMsPerReset", ratio: 1.5 },
  { title: "burst: status requests a reset", figure: "statusRequestsPerReset", target: 2 },
  { title: "burst: other requests a reset", figure: "otherRequestsPerReset" },
  { title: "exec to first POST, ms", figure: "firstPostMs", ratio: 0.8 },
  { title: "largest resident set, MiB", figure: "mostMiB", target: 100 },
];

async function run(args: readonly string[]): Promise<boolean> {
  const { burst, rounds, other } = readOptions(args);
  const own: Contender = { name: "ours", command: bundledOperator() };
  await using cluster = await startBenchCluster();
  const figures: Figures[] = [];
  const others: Figures[] = [];
  // They take turns, so that what else the machine does, and an API server that grows warm, meets both.
  for (let round = 0; round < rounds; round++) {
    figures.push(await measure(cluster, own, burst));
    if (other) others.push(await measure(cluster, other, burst));
  }
  const rows = lines.map((line) => rowOf(line, medians(figures), other && medians(others)));
  printTable(["", own.name, ...(other ? [other.name, "ratio"] : []), ""], rows);
  return rows.every((cells) => cells.at(-1) === "");
}

/** Of each figure by itself. */
function medians(rounds: readonly Figures[]): Figures {
  const median = (figure: keyof Figures): number =>
    rounds.map((figures) => figures[figure]).toSorted((a, b) => a - b)[rounds.length >>> 1] ?? NaN;
  return Object.fromEntries(lines.map(({ figure }) => [figure, median(figure)])) as unknown as Figures;
}

function rowOf({ title, figure, target, ratio: bound, atLeast }: Line, own: Figures, other: Figures | undefined) {
  const value = own[figure];
  const ratio = other && value / other[figure];
  const isMissed = (is: number | undefined, than: number | undefined): boolean =>
    is !== undefined && than !== undefined && (atLeast === true ? is < than : is > than);
  const how = atLeast === true ? "at least" : "at most";
  const verdict = isMissed(value, target)
    ? `missed, ${how} ${target}`
    : isMissed(ratio, bound)
      ? `missed, ${how} ${bound} times`
      : "";
  const compared = other ? [other[figure].toFixed(1), (ratio ?? NaN).toFixed(2)] : [];
  return [title, value.toFixed(1), ...compared, verdict];
}

interface Options {
  readonly burst: number;
  readonly rounds: number;
  readonly other: Contender | undefined;
}

/** @throws UsageError */
function readOptions(args: readonly string[]): Options {
  const { against, ...given } = parseOptions(args);
  const count = (name: "burst" | "rounds", most: number): number => {
    const value = Number(given[name]);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw new UsageError(`--${name} takes a number from 1 to ${most}`);
  };
  const counts = { burst: count("burst", 10_000), rounds: count("rounds", 100) };
  if (against === undefined) return { ...counts, other: undefined };
  const [, name, command] = /^([\w-]+)=(.+)$/s.exec(against) ?? [];
  if (name === undefined || command === undefined || !command.includes("{kubeconfig}")) {
    throw new UsageError("--against takes NAME=COMMAND, with {kubeconfig} in COMMAND where its path belongs");
  }
  return { ...counts, other: { name, command } };
}

function parseOptions(args: readonly string[]): Readonly<Record<"burst" | "rounds", string>> & {
  readonly against?: string | undefined;
} {
  const options = {
    burst: { type: "string", default: "300" },
    rounds: { type: "string", default: "3" },
    against: { type: "string" },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** As the image holds it. */
function bundledOperator(): string {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const bundled = spawnSync(process.execPath, ["scripts/bundle.ts", "apps/operator"], { cwd: root, encoding: "utf8" });
  if (bundled.status !== 0) throw new Error(`The operator can't be bundled: ${bundled.stderr}`);
  // By its own first line, with the flags for Node.js that it asks for.
  const program = `'${root}apps/operator/dist-image/server.mjs'`;
  return `${program} --kubeconfig {kubeconfig} --all-namespaces --leader-elect=false --log-level warn --allow-homeserver 'http://127.0.0.1:*'`;
}
