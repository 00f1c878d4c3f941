/** One watcher: the events that wait for it. One that falls behind loses them and is told to read again. */
import type { StoreEvent } from "../store.ts";

type Result = IteratorResult<readonly StoreEvent[], undefined>;

export class Watcher implements AsyncIterableIterator<readonly StoreEvent[], undefined> {
  readonly #buffer: number;
  readonly #onEnd: (watcher: Watcher) => void;
  #waiting: StoreEvent[] = [];
  #lost = false;
  #end: { readonly thrown: unknown } | "returned" | undefined;
  #wake: () => void = () => {};

  /** `buffer` is how many events may wait; `onEnd` is called when the watcher takes no more. */
  constructor(buffer: number, onEnd: (watcher: Watcher) => void) {
    this.#buffer = buffer;
    this.#onEnd = onEnd;
  }

  tell(events: readonly StoreEvent[]): void {
    if (this.#lost) return;
    if (this.#waiting.length + events.length > this.#buffer) {
      this.lose();
      return;
    }
    for (const event of events) this.#waiting.push(event);
    this.#wake();
  }

  /** The reader is told to read everything again; what it has not taken yet is part of that. */
  lose(): void {
    this.#lost = true;
    this.#waiting = [{ resync: true }];
    this.#wake();
  }

  /** The reader's next step throws. */
  fail(thrown: unknown): void {
    this.#finish({ thrown });
  }

  async next(): Promise<Result> {
    while (this.#waiting.length === 0 && !this.#end) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#end === "returned") return { done: true, value: undefined };
    if (this.#end) throw this.#end.thrown;
    const value = this.#waiting;
    this.#waiting = [];
    this.#lost = false;
    return { done: false, value };
  }

  return(): Promise<Result> {
    this.#finish("returned");
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #finish(end: { readonly thrown: unknown } | "returned"): void {
    this.#end ??= end;
    this.#waiting = [];
    this.#onEnd(this);
    this.#wake();
  }
}
