import { defineConfig, type ViteUserConfig } from "vitest/config";

const conditions = ["@synapse-federation/source", "module", "node", "development|production"];
const shared = { ssr: { resolve: { conditions } }, resolve: { conditions } };
const rooms = ["packages/*/src", "apps/*/src", "bench/src", "e2e/src", "scripts"];
const named = (suffix: string): string[] => rooms.map((room) => `${room}/**/*${suffix}.test.ts`);

/** Which test runs in which section of `pnpm test` is said by its file name. */
const config: ViteUserConfig = defineConfig({
  test: {
    reporters: ["default", "./vitest.summary.ts"],
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: named(""),
          exclude: [...named(".contract"), ...named(".e2e"), ...named(".soak"), ...named(".cluster")],
          // Half the section's time went into a worker for each file; nothing here keeps state in a module.
          isolate: false,
          // A busy machine is no failure.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: "contract",
          include: named(".contract"),
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          name: "e2e",
          include: named(".e2e"),
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          name: "soak",
          include: named(".soak"),
          testTimeout: 900_000,
          hookTimeout: 1_200_000,
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          name: "cluster",
          include: named(".cluster"),
          testTimeout: 300_000,
          // Images are built, and programs where they are not yet.
          hookTimeout: 1_800_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
export default config;
