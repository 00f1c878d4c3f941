/** Which packages of others a bundle holds: what its notices and its bill of materials are made of. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rolldown } from "tsdown";

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression; absent where its package.json has none, and then there is a text. */
  readonly license?: string;
  /** Texts of its licence and notice files. */
  readonly texts: readonly string[];
}

/** The packages with at least one line in the bundle, by name and version. @throws Error where one has no licence. */
export function bundledPackages(bundle: Rolldown.OutputBundle): readonly BundledPackage[] {
  const folders = new Set<string>();
  for (const output of Object.values(bundle)) {
    if (output.type !== "chunk") continue;
    for (const [id, { renderedLength }] of Object.entries(output.modules)) {
      const folder = renderedLength === 0 ? undefined : packageFolder(id);
      if (folder !== undefined) folders.add(folder);
    }
  }
  const byKey = new Map([...folders].map(readPackage).map((found) => [`${found.name}@${found.version}`, found]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

/** The folder of the package that a module is of; undefined for modules of our own and of the bundler's. */
export function packageFolder(moduleId: string): string | undefined {
  return /^[^\0]*\/node_modules\/(?:@[^/]+\/)?[^/@.][^/]*(?=\/)/.exec(moduleId.replaceAll("\\", "/"))?.[0];
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const texts = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").trim());
  if (license === undefined && texts.length === 0) throw new Error(`${name} ${version} names no licence: ${folder}`);
  return { name, version, ...(license !== undefined && { license }), texts };
}
