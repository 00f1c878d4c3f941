/** What must not be so in a package that is published. */
import { isBuiltin } from "node:module";
import { basename } from "node:path";
import type { Packed } from "./packed.ts";

/** Packed, in bytes. The operator, which holds parts of client-node, has 173 kB, the others at most 52. */
const sizeBound = 300_000;

/** Files that have no business in a package. */
const stray = /(?:^|\/)(?:src|\.[^/]+|.*\.(?:test|fixture|contract|e2e)\..*|.*\.map|.*(?<!\.d)\.ts|tsconfig.*)(?:\/|$)/;

/** Faults of a package, each a sentence's end: "holds src/index.ts". @param root the repository's folder. */
export function packageFaults(packed: Packed, root: string): readonly string[] {
  return [...manifestFaults(packed), ...fileFaults(packed, root), ...leadFaults(packed), ...importFaults(packed)];
}

function* manifestFaults({ manifest, room, subpaths }: Packed): Generator<string> {
  const { description, keywords, license, repository, engines } = manifest;
  if (!description) yield "has no description";
  if (!keywords?.length) yield "has no keywords";
  if (license !== "Apache-2.0") yield `has the licence ${license}`;
  if (repository?.directory !== room) yield `says that its sources are in ${repository?.directory}`;
  if (!engines?.node) yield "says not which Node it needs";
  const text = JSON.stringify({ ...manifest, scripts: undefined });
  if (text.includes("workspace:")) yield "leaves a workspace: version to its users";
  if (text.includes("./src/")) yield "points at ./src, which it does not hold";
  for (const subpath of subpaths) {
    if (!(subpath in (manifest.exports ?? {}))) yield `exports ${subpath} here, and lacks it in publishConfig.exports`;
  }
}

function* fileFaults({ files, size, room }: Packed, root: string): Generator<string> {
  for (const needed of ["README.md", "LICENSE"]) if (!files.has(needed)) yield `lacks ${needed}`;
  if (size > sizeBound) yield `is ${size} bytes large, of ${sizeBound} at most`;
  for (const [path, text] of files) {
    if (stray.test(path)) yield `holds ${path}`;
    if (text.includes("sourceMappingURL=")) yield `names a source map in ${path}`;
    if ([room, "node_modules"].some((folder) => text.includes(`${root}/${folder}`)))
      yield `names a path of this machine in ${path}`;
  }
  // The bundler writes above each module where it is from.
  const holdsOthers = [...files].some(([path, text]) => path.endsWith(".js") && /^\/\/.*\/node_modules\//m.test(text));
  if (holdsOthers && !files.has("dist/THIRD-PARTY.txt")) yield "holds code of others without its licence";
}

/** Chunks of an earlier build stay where a cache's are laid over them. */
function* leadFaults({ manifest, files }: Packed): Generator<string> {
  const entries = new Set([...Object.values(manifest.exports ?? {}), ...Object.values(manifest.bin ?? {})]);
  const texts = [...files.values()];
  for (const path of files.keys()) {
    if (!/\.(?:js|d\.ts)$/.test(path)) continue;
    const module = path.replace(/\.d\.ts$/, ".js");
    const led = entries.has(`./${module}`) || texts.some((text) => text.includes(`/${basename(module)}"`));
    if (!led) yield `holds ${path}, to which nothing leads`;
  }
}

function* importFaults({ manifest, files }: Packed): Generator<string> {
  const declared = new Set([manifest.name, ...Object.keys(manifest.dependencies ?? {})]);
  const unused = new Set(Object.keys(manifest.dependencies ?? {}));
  for (const [path, text] of files) {
    if (!/\.(?:js|d\.ts)$/.test(path)) continue;
    for (const name of importedPackages(text)) {
      unused.delete(name);
      if (!declared.has(name)) yield `imports ${name} in ${path}, and does not depend on it`;
    }
  }
  for (const name of unused) yield `depends on ${name}, and imports it nowhere`;
}

/** Names of the packages that a bundle imports. The bundler writes each import as a line of its own. */
export function importedPackages(text: string): ReadonlySet<string> {
  const imports = text.matchAll(
    /^(?:import|export)\b(?:[^"'`;]*\bfrom)? ?["']([^"']+)["']|\bimport\(["']([^"']+)["']\)/gm,
  );
  const specifiers = [...imports].map(([, byStatement, byCall]) => (byStatement ?? byCall)!);
  const bare = specifiers.filter((specifier) => !specifier.startsWith(".") && !isBuiltin(specifier));
  return new Set(bare.map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0]));
}
