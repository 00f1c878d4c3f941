/** A build plugin: the licences of what a bundle holds of others, in `THIRD-PARTY.txt` beside it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rolldown } from "tsdown";

interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Texts of its licence and notice files. */
  readonly texts: readonly string[];
}

/** The folder of the package that a module is of; undefined for modules of our own and of the bundler's. */
export function packageFolder(moduleId: string): string | undefined {
  return /^[^\0]*\/node_modules\/(?:@[^/]+\/)?[^/@.][^/]*(?=\/)/.exec(moduleId.replaceAll("\\", "/"))?.[0];
}

function readThirdParty(folder: string): ThirdParty {
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
  return { name, version, license: license ?? "see below", texts };
}

function describe({ name, version, license, texts }: ThirdParty): string {
  const title = `${name} ${version}, ${license}`;
  const all = texts.length === 0 ? ["The package holds no text of its licence."] : texts;
  return [`${title}\n${"=".repeat(title.length)}`, ...all].join("\n\n");
}

/** Writes `THIRD-PARTY.txt` where at least one module of another package is in the bundle. */
export function thirdParty(): Rolldown.Plugin {
  return {
    name: "third-party",
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const output of Object.values(bundle)) {
        if (output.type !== "chunk") continue;
        for (const [id, { renderedLength }] of Object.entries(output.modules)) {
          const folder = renderedLength === 0 ? undefined : packageFolder(id);
          if (folder !== undefined) folders.add(folder);
        }
      }
      if (folders.size === 0) return;
      const parties = [...folders].map(readThirdParty).map(describe).sort();
      this.emitFile({ type: "asset", fileName: "THIRD-PARTY.txt", source: `${parties.join("\n\n\n")}\n` });
    },
  };
}
