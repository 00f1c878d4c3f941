/** A list of changes as one: planned beside the world first, so that all of them are made or none. */
import type { Change, Destination, StoreEvent } from "../store.ts";
import type { DestinationRoom } from "../wire.ts";
import { RoomList } from "./room-list.ts";
import { storableDestination, storableRoom, storableRooms } from "./storable.ts";
import type { World } from "./world.ts";

/** A destination as the changes so far leave it; null is absent. */
interface Draft {
  readonly before: Destination | null;
  after: Destination | null;
  rooms: RoomList;
  /** Go on top of `rooms` at the end, all at once. */
  edits: DestinationRoom[];
}

/**
 * Makes the changes in order and answers one event for each row that is another one now; `conflict`, with nothing
 * changed, where an `if` does not hold. A room of an unknown destination makes its row, as Synapse's first event does.
 *
 * @throws RangeError for what no database would hold, with nothing changed.
 */
export function applyTo(world: World, changes: readonly Change[]): readonly StoreEvent[] | "conflict" {
  const drafts = new Map<string, Draft>();
  const draftFor = (name: string): Draft => {
    let draft = drafts.get(name);
    if (!draft) {
      const before = world.get(name) ?? null;
      draft = { before, after: before, rooms: world.roomsOf(name), edits: [] };
      drafts.set(name, draft);
    }
    return draft;
  };
  for (const change of changes) {
    if (!plan(change, draftFor)) return "conflict";
  }
  const events: StoreEvent[] = [];
  for (const [name, { before, after, rooms, edits }] of drafts) {
    if (after) world.put(after, edits.length > 0 ? rooms.with(edits) : rooms);
    else world.remove(name);
    if (!sameRow(before, after)) events.push({ before, after });
  }
  return events;
}

/** False where the change's `if` does not hold. */
function plan(change: Change, draftFor: (name: string) => Draft): boolean {
  if ("remove" in change) {
    const draft = draftFor(change.remove);
    draft.after = null;
    replaceRooms(draft, []);
  } else if ("putRoom" in change) {
    const draft = draftFor(change.destination);
    draft.after ??= emptyRow(change.destination);
    draft.edits.push(storableRoom(change.putRoom));
  } else {
    const draft = draftFor(change.put.destination);
    if (change.if !== undefined && !sameRow(draft.after, change.if && storableDestination(change.if))) return false;
    draft.after = storableDestination(change.put);
    if (change.rooms) replaceRooms(draft, storableRooms(change.rooms));
  }
  return true;
}

function replaceRooms(draft: Draft, rooms: readonly DestinationRoom[]): void {
  draft.rooms = RoomList.empty;
  draft.edits = [...rooms];
}

function emptyRow(destination: string): Destination {
  return storableDestination({
    destination,
    retry_last_ts: null,
    retry_interval: null,
    failure_ts: null,
    last_successful_stream_ordering: null,
  });
}

function sameRow(a: Destination | null, b: Destination | null): boolean {
  return (
    a?.destination === b?.destination &&
    a?.retry_last_ts === b?.retry_last_ts &&
    a?.retry_interval === b?.retry_interval &&
    a?.failure_ts === b?.failure_ts &&
    a?.last_successful_stream_ordering === b?.last_successful_stream_ordering
  );
}
