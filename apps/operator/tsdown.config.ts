import { defineConfig, type UserConfig } from "tsdown";
import { thirdParty } from "../../scripts/third-party.ts";
import { withoutUndici } from "../../scripts/without-undici.ts";

const config: UserConfig = defineConfig({
  entry: ["src/index.ts", "src/main.ts"],
  dts: true,
  fixedExtension: false,
  platform: "node",
  // client-node is bundled: without its 539 generated models it loads in 30 ms, with them in a second.
  treeshake: { moduleSideEffects: false },
  plugins: [withoutUndici(), thirdParty()],
});
export default config;
