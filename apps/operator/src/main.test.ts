import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

test("the image starts Node.js with the flags of the program's first line", () => {
  const [first] = textOf("main.ts").split("\n", 1);
  const flags = first!.replace("#!/usr/bin/env -S node ", "").split(" ");
  const [, entryPoint] = /^ENTRYPOINT (.*)$/m.exec(textOf("../Dockerfile"))!;
  expect(JSON.parse(entryPoint!)).toEqual(["node", ...flags, "/app/server.mjs"]);
});
