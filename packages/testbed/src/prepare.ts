/** A program: makes the virtual environments ahead of time, so that no test has to wait for them. */
import { findPython } from "./synapse/python.ts";
import { synapseReleases } from "./synapse/releases.ts";
import { virtualEnvironment } from "./synapse/virtual-environment.ts";

const python = await findPython();
if (python === undefined) console.log("No Python 3.10 or newer with venv: nothing to prepare.");
else {
  for (const release of synapseReleases) {
    await virtualEnvironment(release, python);
    console.log(`Synapse ${release}: ready`);
  }
}
