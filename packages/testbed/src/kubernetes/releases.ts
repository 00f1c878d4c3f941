/** The minors of Kubernetes that tests can run on, each pinned by a module file in the package's `kubernetes/`. */
const moduleFiles = { "1.34": "go.mod", "1.37": "go-1.37.mod" } as const;

export type KubernetesRelease = keyof typeof moduleFiles;

export const kubernetesReleases: readonly KubernetesRelease[] = Object.keys(moduleFiles) as KubernetesRelease[];

/** The one that tests run on unless `TESTBED_KUBERNETES` names another. @throws Error where there is no such one. */
export function chosenRelease(environment: Readonly<Record<string, string | undefined>>): KubernetesRelease {
  const chosen = environment["TESTBED_KUBERNETES"] || "1.34";
  if (Object.hasOwn(moduleFiles, chosen)) return chosen as KubernetesRelease;
  throw new Error(`TESTBED_KUBERNETES is ${chosen}; set it to one of ${Object.keys(moduleFiles).join(", ")}.`);
}

export const moduleFileOf = (release: KubernetesRelease): string => moduleFiles[release];
