/** How much memory a value holds. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes in use more than before, heap and array buffers, while what `make` made is still held. */
export async function bytesInUse(make: () => Promise<unknown>): Promise<number> {
  const before = settled();
  const made = await make();
  const after = settled();
  // Held until here.
  void made;
  return after - before;
}

function settled(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
