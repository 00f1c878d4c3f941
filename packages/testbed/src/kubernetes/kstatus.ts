import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type ModuleProgram, moduleProgram } from "./module-program.ts";

export const kstatusProgram: ModuleProgram = { name: "kstatus", package: "." };

/** In the words of kstatus, the library that Flux, kpt and Helm 4 wait with. */
export interface KstatusVerdict {
  readonly status: "Current" | "InProgress" | "Failed" | "Terminating" | "NotFound" | "Unknown";
  readonly message: string;
}

/** What kstatus says of each object. @throws Error with its complaint. */
export async function kstatus(objects: readonly object[]): Promise<readonly KstatusVerdict[]> {
  const computing = promisify(execFile)(await moduleProgram(kstatusProgram));
  computing.child.stdin!.end(JSON.stringify(objects));
  return JSON.parse((await computing).stdout) as readonly KstatusVerdict[];
}
