import { defineConfig, type UserConfig } from "tsdown";

const config: UserConfig = defineConfig({
  entry: [
    "src/wire.ts",
    "src/schema.ts",
    "src/server-name.ts",
    "src/json.ts",
    "src/node-version.ts",
    "src/retry-schedule.ts",
    "src/seeded-random.ts",
    "src/synapse/index.ts",
    "src/store.ts",
    "src/memory/index.ts",
    "src/store-contract/index.ts",
  ],
  dts: true,
  fixedExtension: false,
  platform: "neutral",
});
export default config;
