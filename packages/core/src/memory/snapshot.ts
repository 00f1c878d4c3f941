/** Everything in a view, at the reader's pace. */
import type { DestinationRecord } from "../store.ts";
import type { WorldView } from "./world.ts";

const chunk = 500;

/** Chunks of records, names ascending. `check` is called before each and throws where the reader has to stop. */
export async function* readView(
  { rows, names }: WorldView,
  check: () => void,
): AsyncGenerator<readonly DestinationRecord[], void> {
  check();
  for (let start = 0; start < names.size; start += chunk) {
    const ids = names.slice(start, chunk);
    yield ids.map((id) => ({ ...rows.destination(id), rooms: rows.rooms(id)?.rooms ?? [] }));
    check();
  }
}
