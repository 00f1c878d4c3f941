/** An empty project that installs the tarballs from files, and uses all that they offer. */
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, posix, resolve } from "node:path";
import { promisify } from "node:util";
import { commandFault, programFault } from "./command-fault.ts";
import { leastNode, leastNodePackage } from "./least-node.ts";
import { mainJobFaults } from "./main-job.ts";
import type { Packed } from "./packed.ts";
import { exampleFault, importedByExamples } from "./readme-examples.ts";

const run = promisify(execFile);

/** Projects that use the types, each with the packages that have to fit it. */
const projects = {
  node: { fits: /./, options: { module: "nodenext", types: ["node"] } },
  bundler: { fits: /./, options: { module: "esnext", moduleResolution: "bundler", types: ["node"] } },
  browser: {
    fits: /\/(?:core|client)(?:\/|$)/,
    options: { module: "esnext", moduleResolution: "bundler", types: [], lib: ["es2024", "esnext.disposable", "dom"] },
  },
} as const;

/** Installs with npm, as a user does; what others publish comes from the registry. @throws Error with npm's output. */
export async function installInEmptyProject(folder: string, packages: readonly Packed[]): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  const { devDependencies } = JSON.parse(await readFile("package.json", "utf8")) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const wanted = [
    ...packages.map(({ tarball }) => tarball),
    leastNodePackage(leastNode(packages)),
    ...importedByExamples(packages),
    `@types/node@${devDependencies["@types/node"]}`,
  ];
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...wanted], { cwd: folder });
}

/** Faults of what is installed: what the least Node can't import, start or do its work with, and what has no types. */
export async function consumerFaults(folder: string, packages: readonly Packed[]): Promise<readonly string[]> {
  const modules = packages.flatMap(({ manifest }) =>
    Object.keys(manifest.exports ?? {})
      .filter((subpath) => !subpath.endsWith(".json"))
      .map((subpath) => posix.join(manifest.name, subpath)),
  );
  const node = join(folder, "node_modules/least-node/bin/node");
  const faults: (string | undefined)[] = [];
  for (const module of modules) faults.push(await importFault(folder, node, module));
  for (const name of Object.keys(projects))
    faults.push(await typeFault(folder, name as keyof typeof projects, modules));
  faults.push(await exampleFault(folder, packages));
  for (const { manifest } of packages) {
    for (const program of Object.keys(manifest.bin ?? {})) {
      const path = join(folder, "node_modules/.bin", program);
      faults.push(await programFault(program, [node, path], manifest.version, folder));
    }
  }
  faults.push(...(await mainJobFaults(folder, node)));
  return faults.filter((fault) => fault !== undefined);
}

async function importFault(folder: string, node: string, module: string): Promise<string | undefined> {
  const source = `await import(${JSON.stringify(module)}).catch(({ message }) => {
    console.error(message);
    process.exit(1);
  });`;
  return commandFault(`${module} can't be imported`, [node, "--input-type=module", "--eval", source], folder);
}

async function typeFault(
  folder: string,
  name: keyof typeof projects,
  modules: readonly string[],
): Promise<string | undefined> {
  const { fits, options } = projects[name];
  const compilerOptions = { target: "es2024", lib: ["es2024", "esnext"], strict: true, noEmit: true, ...options };
  const lines = modules
    .filter((module) => fits.test(module))
    .map((module, index) => `export * as m${index} from ${JSON.stringify(module)};\n`);
  await writeFile(join(folder, `${name}.ts`), lines.join(""));
  await writeFile(join(folder, `${name}.json`), JSON.stringify({ compilerOptions, files: [`${name}.ts`] }));
  const tsc = resolve("node_modules/.bin/tsc");
  return commandFault(`the types do not hold in a project for ${name}`, [tsc, "-p", `${name}.json`], folder);
}
