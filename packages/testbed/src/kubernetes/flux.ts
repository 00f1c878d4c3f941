import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type ModuleProgram, moduleProgram } from "./module-program.ts";

export const fluxProgram: ModuleProgram = {
  name: "flux",
  package: "sigs.k8s.io/controller-tools/cmd/controller-gen",
};

/** The CustomResourceDefinitions of Flux, made from its Go types as Flux makes them: YAML. */
export async function fluxDefinitions(): Promise<string> {
  const generator = await moduleProgram(fluxProgram);
  const kinds = ["helm-controller/api/v2", "kustomize-controller/api/v1", "source-controller/api/v1"];
  const paths = kinds.map((path) => `paths=github.com/fluxcd/${path}`);
  const cwd = fileURLToPath(new URL("../../flux/", import.meta.url));
  const { stdout } = await promisify(execFile)(generator, ["crd", ...paths, "output:stdout"], {
    cwd,
    maxBuffer: 2 ** 24,
  });
  return stdout;
}
