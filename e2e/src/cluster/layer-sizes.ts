import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { createGzip } from "node:zlib";

/** Sizes of the layers of an archive (`docker save`) as a registry would send them, in bytes, the base's first. */
export async function layerSizes(archive: string): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)("tar", ["-xOf", archive, "manifest.json"]);
  const [{ Layers: layers }] = JSON.parse(stdout) as readonly [{ readonly Layers: readonly string[] }];
  const sizes: number[] = [];
  for (const layer of layers) {
    const compressed = spawn("tar", ["-xOf", archive, layer], { stdio: ["ignore", "pipe", "ignore"] }).stdout.pipe(
      createGzip(),
    );
    let size = 0;
    for await (const part of compressed) size += (part as Buffer).length;
    sizes.push(size);
  }
  return sizes;
}
