/** The manifests folder as it stands: every object in it once, and what is wrong. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Fault } from "./fault.ts";
import type { Manifest, Source } from "./manifest.ts";
import { type ManifestFile, readManifestFile } from "./manifest-file.ts";

export interface ManifestFolder {
  /** By {@link manifestKey}. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly faults: readonly Fault[];
}

export const manifestKey = ({ kind, metadata }: Pick<Manifest, "kind" | "metadata">): string =>
  `${kind}/${metadata.namespace}/${metadata.name}`;

const largestFile = 8 * 1024 * 1024;
const mostFiles = 20_000;

/**
 * Reads the folder again and again; files whose size, time and inode stayed are not read twice.
 * Folders in it and names that begin with a dot are left alone, as `kubectl apply -f DIR` does.
 *
 * @throws what the file system says where the folder itself can't be read.
 */
export function manifestFolderReader(folder: string): () => Promise<ManifestFolder> {
  let known = new Map<string, { readonly signature: string; readonly content: ManifestFile }>();

  const readOne = async (file: string, size: number): Promise<ManifestFile> => {
    if (size > largestFile) return faulty(file, `is larger than ${largestFile / 1024 / 1024} MiB: split it`);
    const bytes = await readFile(join(folder, file));
    try {
      return readManifestFile(file, new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    } catch (error) {
      if (error instanceof TypeError) return faulty(file, "is not UTF-8 text");
      throw error;
    }
  };

  return async () => {
    const names = (await readdir(folder)).filter((name) => /^[^.].*\.(?:ya?ml|json)$/.test(name)).sort();
    if (names.length > mostFiles) throw new Error(`${folder} holds more than ${mostFiles} manifests`);
    const next: typeof known = new Map();
    for (const file of names) {
      try {
        const stats = await stat(join(folder, file));
        if (!stats.isFile()) continue;
        const signature = `${stats.size} ${stats.mtimeMs} ${stats.ino}`;
        const before = known.get(file);
        next.set(
          file,
          before?.signature === signature ? before : { signature, content: await readOne(file, stats.size) },
        );
      } catch (error) {
        const { code = "unknown error" } = error as NodeJS.ErrnoException;
        // It went away since the folder was listed: the next reading says so.
        if (code !== "ENOENT") next.set(file, { signature: "", content: faulty(file, `can't be read: ${code}`) });
      }
    }
    known = next;
    return merge([...next.values()].map(({ content }) => content));
  };
}

function faulty(file: string, message: string): ManifestFile {
  return { sources: [], faults: [{ file, field: "", message }] };
}

/** An object that stands twice is taken from neither place: nobody can say which one is meant. */
function merge(files: readonly ManifestFile[]): ManifestFolder {
  const byKey = Map.groupBy(
    files.flatMap(({ sources }) => sources),
    ({ manifest }) => manifestKey(manifest),
  );
  const duplicates = [...byKey.values()]
    .filter((all) => all.length > 1)
    .flatMap((all) =>
      all.map(({ manifest, file, name }, index): Fault => {
        const other = all[index === 0 ? 1 : 0]!;
        return {
          file,
          at: name,
          field: "metadata.name",
          message: `this ${manifest.kind} stands in ${other.file} line ${other.start.line} too: keep one of them`,
        };
      }),
    );
  return {
    sources: new Map([...byKey].flatMap(([key, all]) => (all.length === 1 ? [[key, all[0]!] as const] : []))),
    faults: [...files.flatMap(({ faults }) => faults), ...duplicates],
  };
}
