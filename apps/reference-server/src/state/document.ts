/** A state document that is a value already, checked like one that is read. */
import type { StateDocument } from "@synapse-federation/core/schema";
import type { DestinationRecord } from "@synapse-federation/core/store";
import { DestinationReader } from "./destination.ts";
import { placed, within } from "./fault.ts";
import { readArray, readObject } from "./field.ts";
import { readHead, stateFields } from "./head.ts";
import type { StateSource } from "./replace.ts";

const batchSize = 1000;

/** @throws {StateFault} with the path of the first fault. */
export async function* documentSource(document: StateDocument): StateSource {
  const fields = readObject(document, stateFields);
  const destinations = within(
    () => "destinations",
    () => readArray(fields["destinations"] ?? []),
  );
  const reader = new DestinationReader();
  for (let from = 0; from < destinations.length; from += batchSize) {
    let batch: readonly DestinationRecord[];
    try {
      batch = destinations.slice(from, from + batchSize).map((value) => reader.read(value));
    } catch (error) {
      throw placed(error, reader.place);
    }
    yield batch;
  }
  return readHead(fields);
}
