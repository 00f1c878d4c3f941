/** `pnpm bundle apps/NAME`: an app as its image holds it, in `apps/NAME/dist-image`: one file, notices, materials. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "tsdown";
import { billOfMaterialsOf, type BundledProgram } from "./bill-of-materials.ts";
import { thirdParty } from "./third-party.ts";
import { withoutUndici } from "./without-undici.ts";

const [app] = process.argv.slice(2);
if (app === undefined) {
  console.error("Say which app: pnpm bundle apps/operator");
  process.exit(2);
}
const cwd = resolve(app);
const program = JSON.parse(readFileSync(resolve(cwd, "package.json"), "utf8")) as BundledProgram;
await build({
  cwd,
  config: false,
  // An import that it can't find would be left to a node_modules that is not there.
  failOnWarn: true,
  entry: { server: "src/main.ts" },
  outDir: "dist-image",
  dts: false,
  platform: "node",
  minify: true,
  deps: { alwaysBundle: [/./], onlyBundle: false },
  // As in the apps' own builds: what is imported and not used is left out, above all client-node's models.
  treeshake: { moduleSideEffects: false },
  // Our own packages from their sources, so nothing has to be built before.
  inputOptions: { resolve: { conditionNames: ["@synapse-federation/source", "import", "module", "node", "default"] } },
  outputOptions: { codeSplitting: false },
  plugins: [withoutUndici(), thirdParty(), billOfMaterialsOf(program)],
});
