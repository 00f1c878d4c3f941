import { Readable } from "node:stream";
import type { DestinationRecord } from "@synapse-federation/core/store";
import { expect, test } from "vitest";
import { documentSource } from "./document.ts";
import { generatedSource } from "./generate.ts";
import { readState } from "./read.ts";
import type { StateSource } from "./replace.ts";
import { writeDocument } from "./write.ts";
import { world } from "../world.fixture.ts";

async function drain(source: StateSource): Promise<{ rows: DestinationRecord[]; head: unknown }> {
  const rows: DestinationRecord[] = [];
  for (;;) {
    const next = await source.next();
    if (next.done === true) return { rows, head: next.value };
    rows.push(...next.value);
  }
}

test("what is written is read back to the last digit", async () => {
  const { rows, head } = await drain(documentSource(world));
  const json = await Array.fromAsync(
    writeDocument(head as object, Readable.from([rows.slice(0, 2), [], rows.slice(2)])),
  );
  expect(await drain(readState(Readable.from([Buffer.from(json.join(""))])))).toEqual({ rows, head });
  expect(json.join("")).toMatch(/^[\n -~]*$/);
});

test("a made-up world is the same for the same seed, has the size asked for, and passes the reader", async () => {
  const { rows } = await drain(generatedSource(2345, 7));
  expect(rows).toEqual((await drain(generatedSource(2345, 7))).rows);
  expect(rows).not.toEqual((await drain(generatedSource(2345, 8))).rows);
  expect((await drain(documentSource({ destinations: rows }))).rows).toEqual(rows);
  expect(rows.filter((row) => row.retry_last_ts === null)).not.toHaveLength(0);
  expect(rows.filter((row) => row.retry_last_ts === 0)).not.toHaveLength(0);
  expect(rows.filter((row) => row.failure_ts !== null).length).toBeGreaterThan(100);
});
