import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type ModuleProgram, moduleProgram } from "./module-program.ts";

export const luaProgram: ModuleProgram = { name: "lua", package: "github.com/yuin/gopher-lua/cmd/glua" };

/** Runs a script with the Lua of Argo CD (gopher-lua) and answers what it printed. @throws Error with its complaint. */
export async function runLua(script: string): Promise<string> {
  const glua = await moduleProgram(luaProgram);
  const { stdout } = await promisify(execFile)(glua, ["-e", script]);
  return stdout;
}
