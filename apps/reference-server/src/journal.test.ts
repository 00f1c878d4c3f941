import { expect, test } from "vitest";
import { type JournalEntry, openJournal } from "./journal.ts";

const entry = { at_ms: 0, method: "GET", target: "/", operation: "details", status: 200, headers: [] } as const;
const kept = (given: Partial<JournalEntry>): JournalEntry => {
  const journal = openJournal();
  journal.add({ ...entry, ...given });
  return journal.entries({})[0]!;
};

test.each([
  ["/x?", "/x?"],
  ["/x?limit=1?&a=b", "/x?limit=1?&a=b"],
  ["/x?access_token=secret&a=b", "/x?access_token=…&a=b"],
  ["/x?a=b;%61ccess%5Ftoken=secret", "/x?a=b;%61ccess%5Ftoken=…"],
  ["/x?login%54oken=secret", "/x?login%54oken=…"],
  ["http://user:secret@hs.test/x?token=secret", "http://…@hs.test/x?token=…"],
  ["//user:secret@hs.test", "//…@hs.test"],
  ["/x?a=//b@c", "/x?a=//b@c"],
])("the target %s is kept as %s", (target, told) => {
  expect(kept({ target }).target).toBe(told);
});

test("nothing that a request holds is kept at any length", () => {
  const long = "x".repeat(16_000);
  const { target, destination, headers } = kept({ target: long, destination: long, headers: Array(500).fill(long) });
  expect([target.length, destination?.length, headers.length]).toEqual([2048, 2048, 100]);
  expect(new Set(headers)).toEqual(new Set(["x".repeat(128)]));
});

test("a long name is found by the whole of it", () => {
  const journal = openJournal();
  const destination = "x".repeat(4000);
  journal.add({ ...entry, destination });
  expect(journal.entries({ destination })).toHaveLength(1);
  expect(journal.entries({ destination: "x" })).toHaveLength(0);
});

test("the oldest make room for the newest", () => {
  const journal = openJournal();
  for (let at_ms = 0; at_ms < 10_003; at_ms++) journal.add({ ...entry, at_ms });
  const times = journal.entries({}).map(({ at_ms }) => at_ms);
  expect([times.length, times[0], times.at(-1)]).toEqual([10_000, 3, 10_002]);
});
