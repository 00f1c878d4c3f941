/** A build plugin: what a bundle is made of, as CycloneDX 1.6, in `sbom.cdx.json` beside it. */
import type { Rolldown } from "tsdown";
import { type BundledPackage, bundledPackages } from "./bundled-packages.ts";

/** What the bundle is of, as its package.json says. */
export interface BundledProgram {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** `pkg:npm/%40scope/name@1.2.3` */
const packageUrl = (name: string, version: string): string =>
  `pkg:npm/${name.split("/").map(encodeURIComponent).join("/")}@${encodeURIComponent(version)}`;

function component(type: "application" | "library", { name, version, license }: Omit<BundledPackage, "texts">): object {
  const purl = packageUrl(name, version);
  const licenses = license === undefined ? {} : { licenses: [{ expression: license }] };
  return { type, "bom-ref": purl, name, version, purl, ...licenses };
}

/** The document: the same for the same bundle, so without a time and a serial number. */
function billOfMaterials(program: BundledProgram, packages: readonly BundledPackage[]): object {
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { lifecycles: [{ phase: "build" }], component: component("application", program) },
    components: packages.map((one) => component("library", one)),
    dependencies: [
      {
        ref: packageUrl(program.name, program.version),
        dependsOn: packages.map(({ name, version }) => packageUrl(name, version)),
      },
    ],
  };
}

export function billOfMaterialsOf(program: BundledProgram): Rolldown.Plugin {
  return {
    name: "bill-of-materials",
    generateBundle(_options, bundle) {
      const document = billOfMaterials(program, bundledPackages(bundle));
      const source = `${JSON.stringify(document, undefined, 2)}\n`;
      this.emitFile({ type: "asset", fileName: "sbom.cdx.json", source });
    },
  };
}
