/** A whole world at once: rows as they come, then every tree from the leaves up. */
import type { DestinationRecord, Dialect } from "../store.ts";
import { sortByCell, sortIds } from "./bulk-sort.ts";
import { RoomList } from "./room-list.ts";
import { storableDestination, storableRooms } from "./storable.ts";
import { inSteps, turn } from "./turn.ts";
import type { Work } from "./work.ts";
import { World } from "./world.ts";

/** Rows taken in before others have their turn. */
const step = 2048;

/**
 * Reads all records. A million take a few seconds, in steps of milliseconds. `check` is called now and then, and throws
 * where the loading has to stop.
 *
 * @throws RangeError for what no database would hold, and for a name that comes twice.
 */
export async function loadWorld(
  dialect: Dialect,
  records: AsyncIterable<readonly DestinationRecord[]>,
  check: () => void,
  work?: Work,
): Promise<World> {
  check();
  const world = new World(dialect, work);
  let count = 0;
  for await (const chunk of records) {
    check();
    for (const record of chunk) {
      const id = world.rows.add(storableDestination(record));
      if (record.rooms.length > 0) world.rows.setRooms(id, RoomList.empty.with(storableRooms(record.rooms)));
      if (++count % step > 0) continue;
      await turn();
      check();
    }
  }
  check();
  const ids = new Uint32Array(count);
  for (let id = 0; id < count; id++) ids[id] = id;
  const byName = await sortIds(ids, world.names.compare);
  await inSteps(count - 1, step, (i) => refuseDuplicate(world.rows.name(byName[i]!), world.rows.name(byName[i + 1]!)));
  for (const { tree, cell, nullSide } of world.orders.values()) {
    tree.fill(cell === undefined ? byName : await sortByCell(byName, world.rows, cell, nullSide));
  }
  check();
  return world;
}

function refuseDuplicate(name: string, next: string): void {
  if (name === next) throw new RangeError(`destination ${JSON.stringify(name)} comes twice`);
}
