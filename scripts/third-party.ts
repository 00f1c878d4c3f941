/** A build plugin: the licences of what a bundle holds of others, in `THIRD-PARTY.txt` beside it. */
import type { Rolldown } from "tsdown";
import { type BundledPackage, bundledPackages } from "./bundled-packages.ts";

function describe({ name, version, license = "see below", texts }: BundledPackage): string {
  const title = `${name} ${version}, ${license}`;
  const all = texts.length === 0 ? ["The package holds no text of its licence."] : texts;
  return [`${title}\n${"=".repeat(title.length)}`, ...all].join("\n\n");
}

/** Writes `THIRD-PARTY.txt` where at least one module of another package is in the bundle. */
export function thirdParty(): Rolldown.Plugin {
  return {
    name: "third-party",
    generateBundle(_options, bundle) {
      const parties = bundledPackages(bundle).map(describe);
      if (parties.length === 0) return;
      this.emitFile({ type: "asset", fileName: "THIRD-PARTY.txt", source: `${parties.join("\n\n\n")}\n` });
    },
  };
}
