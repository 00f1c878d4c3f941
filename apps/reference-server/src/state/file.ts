/** A state document in a file. */
import { createReadStream } from "node:fs";
import type { Dialect } from "@synapse-federation/core/store";
import { readState, readStateHead } from "./read.ts";
import type { StateSource } from "./replace.ts";

/** The document's rows and head. @throws what reading the file throws, and {@link StateFault}. */
export function fileSource(path: string): StateSource {
  return readState(createReadStream(path));
}

/** The dialect that the document names. It may stand behind a million destinations, and a store needs it before them. */
export async function dialectOfFile(path: string): Promise<Dialect | undefined> {
  return (await readStateHead(createReadStream(path))).dialect;
}
