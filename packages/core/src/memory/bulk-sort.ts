/** Sorts a million row ids in steps of milliseconds, with a turn for everything else in between. */
import type { Cell, RowId, RowView } from "./rows.ts";
import { inSteps, turn } from "./turn.ts";

type Ids = Uint32Array<ArrayBuffer>;

/** Ids in a step that compares names. */
const run = 4096;
/** Ids in a step that moves numbers. */
const block = 65_536;

/** A merge sort in place of `ids`; sorted input costs one comparison a run. */
export async function sortIds(ids: Ids, compare: (a: RowId, b: RowId) => number): Promise<Ids> {
  for (let start = 0; start < ids.length; start += run) {
    ids.subarray(start, start + run).sort(compare);
    await turn();
  }
  let from = ids;
  let to: Ids = new Uint32Array(ids.length);
  for (let width = run; width < ids.length; width *= 2) {
    for (let start = 0; start < ids.length; start += 2 * width) {
      const runs = from.subarray(start, start + 2 * width);
      await merge(runs.subarray(0, width), runs.subarray(width), to.subarray(start), compare);
    }
    [from, to] = [to, from];
  }
  return from;
}

async function merge(left: Ids, right: Ids, to: Ids, compare: (a: RowId, b: RowId) => number): Promise<void> {
  if (right.length === 0 || compare(left.at(-1)!, right[0]!) < 0) {
    to.set(left);
    to.set(right, left.length);
    return;
  }
  let l = 0;
  let r = 0;
  await inSteps(left.length + right.length, run, (at) => {
    const takeLeft = r === right.length || (l < left.length && compare(left[l]!, right[r]!) <= 0);
    to[at] = takeLeft ? left[l++]! : right[r++]!;
  });
}

/**
 * Sorts by one integer of the rows, `nullSide` −1 with NULL in front. It goes byte by byte from the lowest, and keeps
 * the order it finds in ties: ids that come sorted by name need no comparison of names.
 */
export async function sortByCell(ids: Ids, rows: RowView, cell: Cell, nullSide: -1 | 1): Promise<Ids> {
  const valued: Ids = new Uint32Array(ids.length);
  const nulls: Ids = new Uint32Array(ids.length);
  const low: Ids = new Uint32Array(ids.length);
  const high: Ids = new Uint32Array(ids.length);
  let values = 0;
  await inSteps(ids.length, block, (i) => {
    const id = ids[i]!;
    if (rows.isNull(id, cell)) {
      nulls[i - values] = id;
    } else {
      valued[values] = id;
      low[values] = rows.low(id, cell);
      // The sign bit flipped, so that the words compare as unsigned ones.
      high[values++] = rows.high(id, cell) ^ 0x8000_0000;
    }
  });
  let order: Ids = new Uint32Array(values);
  await inSteps(values, block, (i) => {
    order[i] = i;
  });
  for (const word of [low, high]) {
    for (let shift = 0; shift < 32; shift += 8) order = await sortByByte(order, word, shift);
  }
  const sorted: Ids = new Uint32Array(ids.length);
  const firstValue = nullSide === -1 ? ids.length - values : 0;
  sorted.set(nulls.subarray(0, ids.length - values), nullSide === -1 ? 0 : values);
  await inSteps(values, block, (i) => {
    sorted[firstValue + i] = valued[order[i]!]!;
  });
  return sorted;
}

async function sortByByte(order: Ids, word: Ids, shift: number): Promise<Ids> {
  const starts = new Uint32Array(257);
  await inSteps(order.length, block, (i) => {
    starts[((word[i]! >>> shift) & 0xff) + 1]!++;
  });
  if (starts.includes(order.length)) return order;
  for (let byte = 1; byte <= 256; byte++) starts[byte]! += starts[byte - 1]!;
  const sorted: Ids = new Uint32Array(order.length);
  await inSteps(order.length, block, (i) => {
    const each = order[i]!;
    sorted[starts[(word[each]! >>> shift) & 0xff]!++] = each;
  });
  return sorted;
}
