/** How cases write rows down and read a store out. */
import type { Destination, DestinationRecord, DestinationStore, ListQuery } from "../store.ts";

/** A row with NULL in all that is not given. */
export function row(destination: string, values: Partial<Destination> = {}): Destination {
  return {
    destination,
    retry_last_ts: null,
    retry_interval: null,
    failure_ts: null,
    last_successful_stream_ordering: null,
    ...values,
  };
}

export function record(destination: string, values: Partial<DestinationRecord> = {}): DestinationRecord {
  return { ...row(destination), rooms: [], ...values };
}

export function failing(destination: string): Destination {
  return row(destination, {
    retry_last_ts: 1_557_332_397_936,
    retry_interval: 3_000_000,
    failure_ts: 1_557_329_397_936,
    last_successful_stream_ordering: 77,
  });
}

export async function put(store: DestinationStore, ...rows: readonly Destination[]): Promise<void> {
  await store.apply(rows.map((each) => ({ put: each })));
}

/** The records as a source for `replace`, in chunks of `size`. */
export async function* chunks(
  records: readonly DestinationRecord[],
  size = 3,
): AsyncGenerator<readonly DestinationRecord[], void> {
  for (let start = 0; start < records.length; start += size) yield records.slice(start, start + size);
}

/** Names in the order of the list. */
export async function names(store: DestinationStore, query: Partial<ListQuery> = {}): Promise<readonly string[]> {
  const page = await store.list({ order_by: "destination", dir: "f", from: 0, limit: 1000, ...query });
  return page.rows.map((each) => each.destination);
}

/** A whole snapshot. */
export async function everything(store: DestinationStore): Promise<readonly DestinationRecord[]> {
  return await collect(store.snapshot());
}

export async function collect<T>(source: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const chunk of source) all.push(...chunk);
  return all;
}
