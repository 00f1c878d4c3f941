/** Files of public Go modules, such as the CustomResourceDefinitions of other projects: fetched, never kept here. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface PinnedModule {
  readonly module: string;
  readonly version: string;
  /** As in a `go.sum`. */
  readonly sum: string;
}

/** The text of one of its files. @throws Error where it can't be had, or is not the one that was pinned. */
export async function moduleFile({ module, version, sum }: PinnedModule, path: string): Promise<string> {
  const download = ["mod", "download", "-json", `${module}@${version}`];
  const { stdout } = await promisify(execFile)("go", download, { cwd: tmpdir(), maxBuffer: 2 ** 24 });
  const downloaded = JSON.parse(stdout) as { readonly Dir: string; readonly Sum: string };
  if (downloaded.Sum !== sum) throw new Error(`${module}@${version} is ${downloaded.Sum}, and not ${sum}.`);
  return readFile(join(downloaded.Dir, path), "utf8");
}
