import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A Node.js that says that it is 20, and lacks what 20 lacks. */
const old = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "node:sqlite") throw new Error("No such built-in module: node:sqlite");
      return next(specifier, context);
    },
  });
`)}`;

const run = (
  main: string,
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> =>
  new Promise((resolve) => {
    const args = ["-C", "@synapse-federation/source", "--import", old, main];
    const child = execFile(process.execPath, args, { cwd: root }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });

test.each([
  ["apps/quickstart/src/main.ts", "start"],
  ["apps/operator/src/main.ts", "synapse-federation-operator"],
  ["apps/reference-server/src/main.ts", "synapse-federation-reference-server"],
  ["packages/conformance/src/main.ts", "synapse-federation-conformance"],
  ["packages/testbed/src/prepare.ts", "prepare"],
])("%s says on a Node.js that is too old which one it needs, and ends with 2", async (main, program) => {
  expect(await run(main)).toEqual({
    status: 2,
    stdout: "",
    stderr: `${program}: this is Node.js 20.20.2; install 22.19 or newer, and run it with that\n`,
  });
});
