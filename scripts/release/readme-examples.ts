/** The TypeScript in the packages' READMEs, held against what they publish. */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { commandFault } from "./command-fault.ts";
import { importedPackages } from "./package-faults.ts";
import type { Packed } from "./packed.ts";

const examplesOf = ({ files }: Packed): readonly string[] =>
  [...files.get("README.md")!.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, text]) => text!);

/** What examples import beside the packages, as npm takes it: `name@1.2.3`, in the version that is tested with. */
export function importedByExamples(packages: readonly Packed[]): readonly string[] {
  return packages.flatMap((packed) =>
    examplesOf(packed)
      .flatMap((text) => [...importedPackages(text)])
      .filter((name) => !packages.some(({ manifest }) => manifest.name === name))
      .map((name) => `${name}@${packed.manifest.devDependencies?.[name] ?? packed.manifest.dependencies?.[name]}`),
  );
}

/** The compiler's complaints about the examples. @param folder of a project that has all that they import. */
export async function exampleFault(folder: string, packages: readonly Packed[]): Promise<string | undefined> {
  const examples = join(folder, "readme-examples");
  await mkdir(examples);
  for (const packed of packages) {
    for (const [index, text] of examplesOf(packed).entries()) {
      await writeFile(join(examples, `${basename(packed.room)}-${index}.ts`), text);
    }
  }
  const compilerOptions = {
    target: "es2024",
    module: "nodenext",
    lib: ["es2024", "esnext"],
    types: ["node"],
    strict: true,
    noEmit: true,
    // Others' types are their own affair here.
    skipLibCheck: true,
  };
  await writeFile(join(examples, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  return commandFault("an example of a README does not hold", [resolve("node_modules/.bin/tsc"), "-p", "."], examples);
}
