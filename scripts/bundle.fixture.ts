import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build, type Rolldown } from "tsdown";

/** Bundles `main.js` of the files, with all that it imports, and answers the text of one file of the bundle. */
export async function bundled(
  files: Readonly<Record<string, string>>,
  plugin: Rolldown.Plugin,
  wanted: string,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "bundled-"));
  try {
    for (const [path, text] of Object.entries({ "package.json": "{}", ...files })) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const outDir = join(folder, "dist");
    await build({
      cwd: folder,
      config: false,
      logLevel: "silent",
      entry: ["main.js"],
      outDir,
      deps: { alwaysBundle: [/./] },
      plugins: [plugin],
    });
    return await readFile(join(outDir, wanted), "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
