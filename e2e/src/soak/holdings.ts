/** What a process holds, garbage apart. */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Replica } from "./replica.ts";

export interface Holdings {
  /** Without the code that V8 compiles. */
  readonly heapBytes: number;
  readonly sockets: number;
  readonly timers: number;
  /** On the process itself. */
  readonly listeners: number;
}

/** Node's own options for a process that can be asked. */
export const askable: readonly string[] = [
  "--expose-gc",
  "--import",
  fileURLToPath(new URL("holdings.process.ts", import.meta.url)),
];

export async function holdingsOf({ process }: Replica): Promise<Holdings> {
  const answer = once(process(), "message");
  process().send("what do you hold?");
  const [holdings] = (await answer) as [Holdings];
  return holdings;
}
