/** Puts a whole state in place: rows, users and version, or nothing of it. */
import type { DestinationRecord, DestinationStore } from "@synapse-federation/core/store";
import { Accounts } from "../accounts.ts";
import type { Context } from "../context.ts";
import { StateFault } from "./fault.ts";
import type { StateHead } from "./head.ts";

/** Batches of rows, and at their end what the document holds beside them. */
export type StateSource = AsyncGenerator<readonly DestinationRecord[], StateHead>;

/**
 * Replaces the state. Users stay where the document names none, so that a client keeps its token.
 *
 * @param check throws where the document's head does not fit.
 * @throws {StateFault} and leaves the state as it was.
 */
export async function replaceState(
  context: Context,
  source: StateSource,
  check: (head: StateHead) => void,
): Promise<void> {
  let head: StateHead = {};
  async function* rows(): AsyncGenerator<readonly DestinationRecord[]> {
    head = yield* source;
    check(head);
  }
  await context.store.replace(rows());
  if (head.users !== undefined) context.accounts = new Accounts(head.users);
  if (head.server_version !== undefined && !context.versionIsFixed) context.serverVersion = head.server_version;
}

/** The dialect is the store's for good. */
export function sameDialect(store: DestinationStore): (head: StateHead) => void {
  return ({ dialect = store.dialect }) => {
    if (dialect !== store.dialect) {
      throw new StateFault("dialect", `is ${dialect}, but this server runs as ${store.dialect}`);
    }
  };
}
