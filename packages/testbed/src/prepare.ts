/** A program: makes what takes long ahead of time, so that no test has to wait for it. */
import { nodeTooOld } from "@synapse-federation/core/node-version";
import { findKubernetes } from "./kubernetes/find.ts";
import { fluxProgram } from "./kubernetes/flux.ts";
import { helmProgram } from "./kubernetes/helm.ts";
import { kstatusProgram } from "./kubernetes/kstatus.ts";
import { luaProgram } from "./kubernetes/lua.ts";
import { moduleProgram } from "./kubernetes/module-program.ts";
import { kubernetesPrograms } from "./kubernetes/programs.ts";
import { prometheusProgram } from "./kubernetes/prometheus-rules.ts";
import { pythonPrograms } from "./python/program.ts";
import { findPython } from "./python/python.ts";
import { virtualEnvironment } from "./python/virtual-environment.ts";
import { synapsePackage, synapseReleases } from "./synapse/releases.ts";

const tooOld = nodeTooOld("prepare", process.versions.node);
if (tooOld !== undefined) {
  console.error(tooOld);
  process.exit(2);
}

async function preparePython(): Promise<void> {
  const python = await findPython();
  if (python === undefined) return console.log("No Python 3.11 or newer with venv: no Synapse to prepare.");
  for (const one of [...synapseReleases.map(synapsePackage), ...Object.values(pythonPrograms)]) {
    await virtualEnvironment(one, python);
    console.log(`${one.name}: ready`);
  }
}

async function prepareKubernetes(): Promise<void> {
  if (process.env["TESTBED_KUBECONFIG"] || (await findKubernetes(process.env)) === undefined) {
    return console.log("A cluster of one's own, or no Go 1.21 or newer: no Kubernetes to prepare.");
  }
  console.log(`Kubernetes: ready in ${await kubernetesPrograms()}`);
  console.log(`Helm: ready as ${await helmProgram()}`);
  for (const program of [fluxProgram, kstatusProgram, luaProgram, prometheusProgram]) {
    console.log(`${program.name}: ready as ${await moduleProgram(program)}`);
  }
}

// One that fails is tried again, and explained, by the test that needs it.
const done = await Promise.allSettled([preparePython(), prepareKubernetes()]);
for (const outcome of done) if (outcome.status === "rejected") console.error(String(outcome.reason));
