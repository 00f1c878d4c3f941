import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { printOutsideTools, requireTool } from "./outside-tools.ts";

/** The only folder in `PATH`. */
let folder: string;
let printed: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outside-tools-"));
  printed = "";
  await install("go", "go version go1.25.5 linux/amd64");
  for (const method of ["log", "error"] as const) {
    vi.spyOn(console, method).mockImplementation((line: string) => void (printed += `${line}\n`));
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function install(command: string, output: string): Promise<void> {
  await symlink("/bin/sh", join(folder, "sh")).catch(() => {});
  await writeFile(join(folder, command), `#!/bin/sh\necho '${output}'\n`);
  await chmod(join(folder, command), 0o755);
}

describe("a required tool", () => {
  test("that is there is not noted", async () => {
    await install("python3", "3.12 /usr");
    expect(await requireTool("python", { PATH: folder })).toEqual({ missing: false, note: "" });
    expect(await printOutsideTools({ PATH: folder, CI: "true" })).toBe(true);
    expect(printed).toContain("Python 3.11 or newer with venv: 3.12");
  });

  test("that is too old is looked for under other names", async () => {
    await install("python3", "3.10 /usr");
    expect(await requireTool("python", { PATH: folder })).toMatchObject({ missing: true });
    await install("python3.11", "3.11 /usr");
    expect(await requireTool("python", { PATH: folder })).toMatchObject({ missing: false });
  });

  test("that is missing is a skip which says what it needs", async () => {
    expect(await requireTool("python", { PATH: folder })).toEqual({
      missing: true,
      note: " (skipped: needs Python 3.11 or newer with venv)",
    });
    expect(await printOutsideTools({ PATH: folder })).toBe(true);
    expect(printed).toMatch(/not found\n +installed by: you .*\n +without it: .*skipped/);
  });

  test("that is missing is a failure with CI set", async () => {
    await expect(requireTool("python", { PATH: folder, CI: "1" })).rejects.toThrow("Install it");
    expect(await printOutsideTools({ PATH: folder, CI: "1" })).toBe(false);
    expect(await printOutsideTools({ PATH: folder, CI: "false" })).toBe(true);
  });

  test("is not missed where its stand-in is there", async () => {
    await install("docker", "28.1");
    expect(await requireTool("python", { PATH: folder, CI: "1" })).toMatchObject({ missing: false });
    expect(await printOutsideTools({ PATH: folder, CI: "1" })).toBe(true);
  });
});

test("Go is not missed where Kubernetes is there already, and is too old before 1.21", async () => {
  await install("go", "go version go1.19.8 linux/amd64");
  expect(await requireTool("go", { PATH: folder })).toMatchObject({ missing: true });
  expect(await requireTool("go", { PATH: folder, KUBEBUILDER_ASSETS: "/k8s" })).toMatchObject({ missing: false });
  expect(await requireTool("go", { PATH: folder, TESTBED_KUBECONFIG: "/k" })).toMatchObject({ missing: false });
});

test("a tool that is only nice to have never fails", async () => {
  await install("python3", "3.13 /usr");
  expect(await printOutsideTools({ PATH: folder, CI: "1" })).toBe(true);
  expect(printed).toContain("Docker: not found");
  expect(await requireTool("docker", { PATH: folder, CI: "1" })).toMatchObject({ missing: true });
});
