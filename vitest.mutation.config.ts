import { defineConfig, type ViteUserConfig } from "vitest/config";

const conditions = ["@synapse-federation/source", "module", "node", "development|production"];

/** The tests that have to notice a mutant: those beside the code that decides. */
const config: ViteUserConfig = defineConfig({
  ssr: { resolve: { conditions } },
  resolve: { conditions },
  test: {
    include: [
      "packages/core/src/synapse/*.test.ts",
      "apps/operator/src/run/*.test.ts",
      "apps/operator/src/{reset,selector}/{memory,decide/*}.test.ts",
    ],
    isolate: false,
  },
});
export default config;
