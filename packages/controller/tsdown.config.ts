import { defineConfig, type UserConfig } from "tsdown";

const config: UserConfig = defineConfig({
  entry: ["src/index.ts", "src/manual-clock.ts"],
  dts: true,
  fixedExtension: false,
  platform: "node",
});
export default config;
