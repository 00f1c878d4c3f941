/** Programs that a Go module of this package pins. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { madeOnce } from "../made-once.ts";
import { goBuild } from "./go-build.ts";

export interface ModuleProgram {
  /** The program's name, and that of the module's folder in this package. */
  readonly name: string;
  /** Import path; `.` is the module's own. */
  readonly package: string;
  /** Values of Go variables, by their full name. */
  readonly stamps?: Readonly<Record<string, string>>;
}

/**
 * Path of the program, built by Go the first time and kept by a hash of what it is built from.
 *
 * @throws Error with the end of the compiler's output.
 */
export async function moduleProgram({ name, package: path, stamps = {} }: ModuleProgram): Promise<string> {
  const module = fromPackage(name);
  const files = (await readdir(module)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(module, file), "utf8")));
  const made = createHash("sha256").update([path, JSON.stringify(stamps), ...texts].join("\0"));
  const directory = fromPackage(
    `../../.cache/${name}/${made.digest("hex").slice(0, 12)}-${process.platform}-${process.arch}`,
  );
  await madeOnce(directory, (unfinished) =>
    goBuild({ title: name, module, moduleFile: "go.mod", package: path, stamps, output: join(unfinished, name) }),
  );
  return join(directory, name);
}

const fromPackage = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
