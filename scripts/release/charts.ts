/** The charts as `helm push` would send them. */
import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";
import { helmProgram, runHelm } from "@synapse-federation/testbed/kubernetes";

export interface PackedChart {
  readonly tarball: string;
  readonly name: string;
  readonly version: string;
  readonly files: readonly string[];
  /** In bytes. */
  readonly size: number;
}

/** @param room `charts/operator`; @param folder takes the tarball. */
export async function packChart(room: string, folder: string): Promise<PackedChart> {
  const helm = await helmProgram();
  const said = await runHelm(helm, ["package", room, "--destination", folder]);
  const tarball = said.slice(said.indexOf("/")).trim();
  const [, name, version] = /([a-z-]+)-(\d.*)\.tgz$/.exec(tarball)!;
  const { stdout } = await promisify(execFile)("tar", ["-tzf", tarball]);
  const files = stdout
    .trim()
    .split("\n")
    .map((path) => path.slice(path.indexOf("/") + 1));
  return { tarball, name: name!, version: version!, files, size: (await stat(tarball)).size };
}

/** Faults of a packed chart. @param version what the packages are released as. */
export async function chartFaults({ tarball, name, files }: PackedChart, version: string): Promise<readonly string[]> {
  const helm = await helmProgram();
  const faults: string[] = files.includes("package.json") ? ["holds package.json"] : [];
  const chart = await runHelm(helm, ["show", "chart", tarball]);
  for (const key of ["version", "appVersion"]) {
    const found = new RegExp(`^${key}: (.*)$`, "m").exec(chart)?.[1];
    if (found !== version) faults.push(`has the ${key} ${found}, and the packages have ${version}`);
  }
  for (const args of [
    ["lint", "--strict", "--quiet", tarball],
    ["template", name, tarball],
  ]) {
    try {
      await runHelm(helm, args);
    } catch (error) {
      faults.push(`fails helm ${args[0]}: ${(error as Error).message}`);
    }
  }
  return faults;
}
