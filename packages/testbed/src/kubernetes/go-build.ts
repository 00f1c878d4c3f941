import { execFile } from "node:child_process";
import { setPriority } from "node:os";
import { promisify } from "node:util";

export interface GoBuild {
  /** Named in the error. */
  readonly title: string;
  /** Folder with the module file. */
  readonly module: string;
  readonly moduleFile: string;
  readonly package: string;
  /** Values of Go variables, by their full name. */
  readonly stamps: Readonly<Record<string, string>>;
  /** Path of the program. */
  readonly output: string;
}

/** Builds a program as its module file pins it, at low priority. @throws Error with the end of the compiler's output. */
export async function goBuild(build: GoBuild): Promise<void> {
  const stamps = Object.entries(build.stamps).map(([name, value]) => `-X ${name}=${value}`);
  const building = promisify(execFile)(
    "go",
    [
      "build",
      `-modfile=${build.moduleFile}`,
      "-mod=readonly",
      "-trimpath",
      "-buildvcs=false",
      "-ldflags",
      ["-s -w", ...stamps].join(" "),
      "-o",
      build.output,
      build.package,
    ],
    { cwd: build.module, env: { ...process.env, CGO_ENABLED: "0" }, maxBuffer: 2 ** 24 },
  );
  if (building.child.pid !== undefined) setPriority(building.child.pid, 19);
  try {
    await building;
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr || String(error);
    throw new Error(`${build.title} could not be built:\n${reason.slice(-2000)}`, { cause: error });
  }
}
