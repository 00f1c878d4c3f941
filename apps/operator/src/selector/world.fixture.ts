/**
 * A homeserver with a few hundred rows, one selector run with guarded status writes, and an operator process that can
 * be killed. Everything but the world is the real thing: `observe`, `decide`, `postAll`, and what is remembered.
 */
import { seededRandom } from "@synapse-federation/core/seeded-random";
import { type FederationResetStatus, freshFederationResetStatus } from "../api/federation-reset-status.ts";
import type { SelectorReset } from "../api/federation-reset.ts";
import type { Instant } from "../run/instant.ts";
import type { PostOutcome } from "../run/post-outcome.ts";
import { decide } from "./decide/decide.ts";
import { type Facts, windowText } from "./decide/facts.ts";
import type { Step } from "./decide/step.ts";
import { afterPosts, afterWrite, factsOf, type Memory, observe } from "./memory.ts";
import { postAll } from "./post-window.ts";

export type Decide = (facts: Facts) => Step;

/** A row; `failureTs` is 0 where it is clear. */
interface Row {
  failureTs: number;
  /** A try under way writes this back when it fails. */
  tryFrom?: number;
}

class Killed extends Error {}

const beginning = Date.parse("2026-11-25T03:00:00Z");

export class SelectorWorld {
  readonly rows: Map<string, Row> = new Map();
  readonly faults: string[] = [];
  /** POSTs that left, by name. */
  readonly posts: Map<string, number> = new Map();
  crashes = 0;
  overwritten = 0;
  refusals = 0;
  reset: SelectorReset;
  /** Names that were clear at some moment since they were selected. */
  private readonly wasClear = new Set<string>();
  private readonly random: () => number;
  private readonly decideWith: Decide;
  private memory: Memory | undefined;
  private holder = 1;
  private time = 0;
  private lastList: { readonly time: number; readonly failing: ReadonlyMap<string, number> } | undefined;
  private ticks = 0;
  private selectedNames: ReadonlySet<string> | undefined;
  /** How likely each accident is, from 0 to 1. */
  private accidents: number;

  constructor(options: {
    readonly seed: number;
    readonly names: number;
    readonly accidents: number;
    readonly backoffLimit?: number;
    readonly decideWith?: Decide | undefined;
  }) {
    this.random = seededRandom(options.seed);
    this.decideWith = options.decideWith ?? decide;
    this.accidents = options.accidents;
    for (let n = 0; n < options.names; n++) {
      this.rows.set(`d${n}.example`, { failureTs: this.random() < 0.8 ? this.synapseClock() - n - 1 : 0 });
    }
    this.reset = {
      apiVersion: "synapse-federation.dev/v1alpha1",
      kind: "FederationReset",
      metadata: {
        name: "all",
        namespace: "default",
        uid: "reset-1",
        generation: 1,
        resourceVersion: "1",
        creationTimestamp: "2026-11-25T02:59:59Z",
      },
      spec: {
        homeserverRef: { name: "homeserver" },
        destinationSelector: { include: ["*"], maxDestinations: 10_000 },
        suspend: false,
        dryRun: false,
        readyWhen: "Reset",
        recoveryWindowSeconds: 900,
        backoffLimit: options.backoffLimit ?? 1000,
      },
      status: freshFederationResetStatus,
    };
  }

  get status(): FederationResetStatus {
    return this.reset.status;
  }

  get isFinished(): boolean {
    return this.status.completionTime !== undefined;
  }

  /** Takes steps until the run is over; the accidents end after `steps`. */
  async run(steps: number): Promise<void> {
    for (let step = 0; step < 20_000 && !this.isFinished; step++) {
      if (step === steps) {
        this.accidents = 0;
        if (this.reset.spec.suspend) this.steer(false);
      }
      try {
        await this.step();
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        this.restart();
      }
    }
    if (!this.isFinished) this.faults.push("The run does not end");
    this.judgeEnd();
  }

  private async step(): Promise<void> {
    this.happen();
    const observation = {
      now: this.now(),
      holder: `holder-${this.holder}`,
      reset: this.reset,
      homeserver: { homeserverUID: "hs-1", url: "http://synapse:8008", requestTimeoutSeconds: 30 },
      reconnected: false,
      queued: false,
      requestsPerSecond: 1,
    };
    this.memory = observe(this.memory, observation);
    const step = this.decideWith(factsOf(this.memory, observation));
    if (step.do === "wait") this.time += step.afterMs ?? 1000;
    else if (step.do === "list") this.list();
    else if (step.do === "write status") this.write(step.status, step.intent);
    else if (step.do === "post window") await this.postWindow(step.names);
    this.mayBeKilled(0.05);
  }

  private list(): void {
    const at = this.now();
    if (this.accident(0.05)) {
      const obstacle = { reason: "Unreachable", message: "no answer" } as const;
      this.memory = { ...this.memory!, reading: { asked: at, at, found: "obstacle", obstacle } };
      return;
    }
    const rows = [...this.rows]
      .filter(([, row]) => row.failureTs !== 0)
      .map(([destination, { failureTs }]) => ({ destination, failureTs }))
      .sort((a, b) => (a.destination < b.destination ? -1 : 1));
    this.lastList = { time: this.time, failing: new Map(rows.map((row) => [row.destination, row.failureTs])) };
    const date = this.synapseClock();
    this.memory = {
      ...this.memory!,
      reading: { asked: at, at, found: "rows", rows, skipped: 0, approximate: false, date },
    };
    this.time += 100;
  }

  private write(status: FederationResetStatus, intent: boolean): void {
    this.mayBeKilled(0.1);
    const { metadata } = this.reset;
    const resourceVersion = String(Number(metadata.resourceVersion) + 1);
    this.reset = { ...this.reset, metadata: { ...metadata, resourceVersion }, status };
    this.selectedNames ??= status.selected && new Set(this.lastList?.failing.keys());
    this.mayBeKilled(0.1);
    this.memory = afterWrite(this.memory!, status, intent, this.random());
  }

  private async postWindow(names: readonly string[]): Promise<void> {
    const posted = await postAll({
      names,
      concurrency: 3,
      turn: async (_name, work) => work(undefined as never),
      mayPost: async () => !this.reset.spec.suspend,
      post: async (_client, name) => this.post(name),
      now: () => this.now(),
    });
    this.memory = afterPosts(this.memory!, posted);
  }

  /** A POST leaves: judged here, whatever becomes of it. */
  private post(name: string): PostOutcome {
    this.mayBeKilled(0.01);
    const { selected } = this.status;
    const row = this.rows.get(name)!;
    const isAnnounced =
      selected?.window?.holder === `holder-${this.holder}` &&
      name > (selected.after ?? "") &&
      name <= (selected.through ?? "") &&
      windowText(selected) === this.memory?.own?.text;
    if (!isAnnounced) this.faults.push(`A POST for ${name} was sent that no window announces`);
    const failedAt = this.lastList?.failing.get(name);
    if (failedAt === undefined) this.faults.push(`A POST for ${name} was sent though it was not failing`);
    if (this.time - (this.lastList?.time ?? -Infinity) > 30_000) this.faults.push("A POST rests on an old list");
    if (!this.selectedNames?.has(name) && this.overwritten === 0) this.faults.push(`${name} was not selected`);
    if (this.wasClear.has(name) && (failedAt ?? 0) > Number(selected?.throughFailureTs)) {
      this.faults.push(`${name} was reset, failed anew and was sent a POST again`);
    }
    this.posts.set(name, (this.posts.get(name) ?? 0) + 1);
    this.time += 50;
    const fate = this.accident(0.1) ? this.random() : 1;
    if (fate < 0.2) return { post: "accepted" };
    if (fate < 0.4) {
      this.refusals++;
      return { post: "refused", obstacle: { reason: "RateLimited", message: "wait", retryAfterMs: 5000 } };
    }
    if (fate < 0.6) return { post: "ambiguous", complete: this.random() < 0.5 };
    const wasFailing = row.failureTs !== 0;
    this.clear(name);
    this.mayBeKilled(0.01);
    if (fate < 0.8) return { post: "ambiguous", complete: false };
    return wasFailing ? { post: "accepted" } : { post: "ambiguous", complete: true };
  }

  private clear(name: string): void {
    this.rows.get(name)!.failureTs = 0;
    this.wasClear.add(name);
  }

  /** What happens by itself. */
  private happen(): void {
    if (!this.accident(0.5)) return;
    for (const [name, row] of this.rows) {
      const chance = this.random();
      if (chance < 0.01) this.clear(name);
      else if (chance < 0.02 && row.failureTs === 0) row.failureTs = this.synapseClock();
      else if (chance < 0.03 && row.failureTs !== 0) row.tryFrom = row.failureTs;
      else if (chance < 0.05 && row.tryFrom !== undefined) {
        if (row.failureTs !== row.tryFrom) this.overwritten++;
        row.failureTs = row.tryFrom;
        delete row.tryFrom;
      }
    }
    if (this.accident(0.1)) this.time += 20_000;
    if (this.accident(0.1)) this.steer(!this.reset.spec.suspend);
    else if (this.reset.spec.suspend) this.steer(false);
  }

  private steer(suspend: boolean): void {
    const { metadata, spec } = this.reset;
    const resourceVersion = String(Number(metadata.resourceVersion) + 1);
    const generation = metadata.generation + 1;
    this.reset = { ...this.reset, metadata: { ...metadata, generation, resourceVersion }, spec: { ...spec, suspend } };
  }

  private mayBeKilled(chance: number): void {
    if (this.accident(chance)) throw new Killed();
  }

  private restart(): void {
    this.crashes++;
    this.memory = undefined;
    this.lastList = undefined;
    this.holder++;
  }

  private accident(chance: number): boolean {
    return this.accidents > 0 && this.random() < chance * this.accidents;
  }

  private judgeEnd(): void {
    const { conditions, attempts = 1, selected } = this.status;
    if (selected === undefined || this.selectedNames === undefined) return;
    const { failed, failures = [], matched, notNeeded, reset } = selected;
    const says = conditions.find(({ type }) => type === "Succeeded")?.reason;
    if (matched !== reset + notNeeded + failed) this.faults.push("The counts do not add up");
    const left = [...this.selectedNames].filter((name) => !this.wasClear.has(name));
    if (left.length > failed) this.faults.push(`${left.length} were neither reset nor counted, such as ${left[0]}`);
    if (says === "AllReset" && failed > 0) this.faults.push("AllReset, though some failed");
    if (failed > 0 && failures.length === 0) this.faults.push("Some failed, and none is named");
    const unposted = [...this.selectedNames].filter((name) => !this.posts.has(name)).length;
    // Where one is turned away, two more may be on their way; their turn comes again if they did not take.
    // Whoever was killed can't tell which of its window it sent, and a reset that is overwritten comes back.
    const unsure = 50 * this.crashes + this.overwritten;
    if (notNeeded > unposted + this.overwritten + 2 * this.refusals)
      this.faults.push("More were not needed than were left alone");
    if (unposted - notNeeded > unsure) this.faults.push("Some count as reset that were left alone");
    let repeats = 0;
    for (const [name, posts] of this.posts) {
      if (posts > attempts + this.crashes + this.overwritten + this.refusals)
        this.faults.push(`${posts} POSTs for ${name}`);
      repeats += Math.max(0, posts - attempts);
    }
    // See above: the turn of those that were on their way comes again if they did not take.
    if (repeats > 50 * this.crashes + 2 * this.refusals)
      this.faults.push("More than a window was repeated for each crash");
  }

  private now(): Instant {
    return { wall: beginning + this.time, monotonic: 1_000_000 + this.time };
  }

  /** Always later than any failure before. */
  private synapseClock(): number {
    return beginning + Math.ceil(this.time) + ++this.ticks;
  }
}
