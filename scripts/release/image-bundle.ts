/** An app as its image holds it, brought to a folder that has nothing else. */
import { execFile } from "node:child_process";
import { cp, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { programFault } from "./command-fault.ts";
import { readManifest } from "./packed.ts";

const run = promisify(execFile);

/** Compressed, in bytes: what a node has to fetch for a new version. */
const sizeBound = 8_000_000;

export interface ImageBundle {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly files: readonly string[];
  /** Of all of it compressed, in bytes. */
  readonly size: number;
}

/** @param room `apps/operator`; @param folder takes a copy of the bundle. */
export async function bundleForImage(room: string, folder: string): Promise<ImageBundle> {
  await run("tsx", ["-C", "@synapse-federation/source", "scripts/bundle.ts", room]);
  const copy = join(folder, room);
  await cp(join(room, "dist-image"), copy, { recursive: true });
  const tarball = `${copy}.tar.gz`;
  await run("tar", ["-czf", tarball, "-C", copy, "."]);
  const { name, version } = await readManifest(room);
  return { name, version, folder: copy, files: await readdir(copy), size: (await stat(tarball)).size };
}

/** Faults of what an image holds, each a sentence's end. */
export async function imageBundleFaults({ files, folder, size, version }: ImageBundle): Promise<readonly string[]> {
  const faults = ["server.mjs", "THIRD-PARTY.txt", "sbom.cdx.json"]
    .filter((needed) => !files.includes(needed))
    .map((needed) => `lacks ${needed}`);
  if (size > sizeBound) faults.push(`is ${size} bytes large, of ${sizeBound} at most`);
  const broken = await programFault("server.mjs", ["node", "server.mjs"], version, folder);
  return broken === undefined ? faults : [...faults, broken];
}
