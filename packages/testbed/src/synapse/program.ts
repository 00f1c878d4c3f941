import { join } from "node:path";
import { outsideTools } from "../outside-tools.ts";
import { findPython } from "../python/python.ts";
import { virtualEnvironment } from "../python/virtual-environment.ts";
import type { ProcessSpec, Sandbox } from "../sandbox/sandbox.ts";
import { synapsePackage, type SynapseRelease } from "./releases.ts";

/**
 * How that release of Synapse is run in the foreground with a configuration file in the sandbox's folder: from a
 * virtual environment, or from the official Docker image where there is no Python.
 *
 * @throws Error where there is neither.
 */
export async function synapseProgram(
  release: SynapseRelease,
  { directory }: Sandbox,
  configurationFile: string,
  signal?: AbortSignal,
): Promise<ProcessSpec> {
  const run = ["-m", "synapse.app.homeserver", "-c", configurationFile];
  const process = { log: "synapse.log", stopSignal: "SIGTERM" } as const;
  const python = await findPython();
  if (python !== undefined) {
    return {
      ...process,
      command: join(await virtualEnvironment(synapsePackage(release), python, signal), "python"),
      args: run,
      // Its version string names the branch and commit of the checkout that it finds itself in: here, ours.
      env: { GIT_DIR: "/dev/null" },
    };
  }
  if ((await outsideTools.docker.find(globalThis.process.env)) === undefined) {
    throw new Error(`Synapse needs ${outsideTools.python.title}, or Docker: ${outsideTools.python.installedBy}.`);
  }
  return { ...process, command: "docker", args: dockerArguments(release, directory, run) };
}

/**
 * Written from Docker's documentation and not tried: the machines that this was made on have no Docker. The host's
 * network lets Synapse reach PostgreSQL and the remotes on loopback (Docker Desktop has to be told to allow it).
 */
function dockerArguments(release: SynapseRelease, directory: string, run: readonly string[]): readonly string[] {
  return [
    "run",
    "--rm",
    "--init",
    "--network=host",
    `--user=${process.getuid?.()}:${process.getgid?.()}`,
    `--volume=${directory}:${directory}`,
    `--workdir=${directory}`,
    "--entrypoint=python",
    `docker.io/matrixdotorg/synapse:v${release}`,
    ...run,
  ];
}
