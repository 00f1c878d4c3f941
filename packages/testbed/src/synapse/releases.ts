import type { PinnedPackage } from "../python/virtual-environment.ts";

/** The releases of Synapse that tests run against, each with its hash-pinned requirements file in the package's `synapse/`. */
export const synapseReleases = ["1.163.2", "1.153.0"] as const;

export type SynapseRelease = (typeof synapseReleases)[number];

/** The one that tests use unless they ask for another. */
export const newestRelease: SynapseRelease = synapseReleases[0];

/** At least six months older; for answers that differ between releases. */
export const olderRelease: SynapseRelease = synapseReleases[1];

/** That release as what is installed. */
export function synapsePackage(release: SynapseRelease): PinnedPackage {
  return {
    name: `synapse/${release}`,
    requirements: new URL(`../../synapse/requirements-${release}.txt`, import.meta.url),
  };
}
