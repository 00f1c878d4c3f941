/** Reads the destinations of a state document. */
import type { DestinationRecord } from "@synapse-federation/core/store";
import type { DestinationRoom } from "@synapse-federation/core/wire";
import { StateFault, within } from "./fault.ts";
import { readArray, readInteger, readNullableInteger, readObject, readText } from "./field.ts";

const destinationFields: ReadonlySet<string> = new Set([
  "destination",
  "retry_last_ts",
  "retry_interval",
  "failure_ts",
  "last_successful_stream_ordering",
  "rooms",
]);
const roomFields: ReadonlySet<string> = new Set(["room_id", "stream_ordering"]);
const noRooms: readonly DestinationRoom[] = [];

/** Reads one after the other, so that it knows which one a fault is in and whose name is there twice. */
export class DestinationReader {
  readonly #names = new Set<string>();

  /** The place of the one under way; what it throws carries only the path inside. */
  get place(): string {
    return `destinations[${this.#names.size}]`;
  }

  read(value: unknown): DestinationRecord {
    const record = readDestination(value);
    if (this.#names.has(record.destination)) throw new StateFault("destination", "is there twice");
    this.#names.add(record.destination);
    return record;
  }
}

function readDestination(value: unknown): DestinationRecord {
  const object = readObject(value, destinationFields);
  return {
    destination: readText(object, "destination"),
    retry_last_ts: readNullableInteger(object, "retry_last_ts"),
    retry_interval: readNullableInteger(object, "retry_interval"),
    failure_ts: readNullableInteger(object, "failure_ts"),
    last_successful_stream_ordering: readNullableInteger(object, "last_successful_stream_ordering"),
    rooms:
      object["rooms"] === undefined
        ? noRooms
        : within(
            () => "rooms",
            () => readRooms(object["rooms"]),
          ),
  };
}

function readRooms(value: unknown): readonly DestinationRoom[] {
  const seen = new Set<string>();
  return readArray(value).map((item, i) =>
    within(
      () => `[${i}]`,
      () => {
        const object = readObject(item, roomFields);
        const room = { room_id: readText(object, "room_id"), stream_ordering: readInteger(object, "stream_ordering") };
        if (seen.has(room.room_id)) throw new StateFault("room_id", "is there twice");
        seen.add(room.room_id);
        return room;
      },
    ),
  );
}
