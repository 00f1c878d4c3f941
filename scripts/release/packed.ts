/** What `pnpm publish` would send: a package's tarball, unpacked. */
import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The fields of a package.json that a release depends on. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly repository?: { readonly url: string; readonly directory: string };
  readonly engines?: { readonly node?: string };
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface Packed {
  /** Where the package's sources are, from the root: `packages/core`. */
  readonly room: string;
  readonly tarball: string;
  /** Of the tarball, in bytes. */
  readonly size: number;
  /** As it stands in the tarball: workspace versions replaced, `publishConfig` applied. */
  readonly manifest: Manifest;
  /** What the package exports in this repository. */
  readonly subpaths: readonly string[];
  /** Text of each file, by its path in the tarball. */
  readonly files: ReadonlyMap<string, string>;
}

export const readManifest = async (room: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(room, "package.json"), "utf8")) as Manifest;

/** @param folder takes the tarball and what is in it. */
export async function pack(room: string, folder: string): Promise<Packed> {
  const { stdout } = await run("pnpm", ["--dir", room, "pack", "--json", "--pack-destination", folder]);
  const { filename, size, files } = JSON.parse(stdout) as {
    readonly filename: string;
    readonly size: number;
    readonly files: readonly { readonly path: string }[];
  };
  const unpacked = join(folder, room);
  await mkdir(unpacked, { recursive: true });
  await run("tar", ["-xzf", filename, "-C", unpacked, "--strip-components", "1"]);
  const texts = files.map(async ({ path }) => [path, await readFile(join(unpacked, path), "utf8")] as const);
  const byPath = new Map(await Promise.all(texts));
  return {
    room,
    tarball: filename,
    size,
    manifest: JSON.parse(byPath.get("package.json")!) as Manifest,
    subpaths: Object.keys((await readManifest(room)).exports ?? {}),
    files: byPath,
  };
}
