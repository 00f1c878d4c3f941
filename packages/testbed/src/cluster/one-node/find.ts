import { findGo } from "../../kubernetes/find.ts";
import type { ClusterSource, NoCluster } from "../cluster.ts";
import { works } from "../run.ts";
import { missingPackages } from "./debian-packages.ts";
import { prepareOneNode, startOneNode } from "./one-node.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const elsewhere = "install kind and Docker, or name a cluster in TEST_CLUSTER_KUBECONFIG";

/** Whether it can run here. What it lacks of Debian's packages is installed only in CI, or with `TEST_CLUSTER_INSTALL`. */
export async function findOneNode(environment: Environment): Promise<ClusterSource | NoCluster> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    return { missing: `A node of our own needs root on Debian; ${elsewhere}.` };
  }
  if (!(await works("unshare", "--net", "--mount", "--pid", "--fork", "true"))) {
    return { missing: `A node of our own needs namespaces, which this container may not make; ${elsewhere}.` };
  }
  if ((await findGo(environment)) === undefined) {
    return { missing: `A node of our own needs Go (go.dev/doc/install); or ${elsewhere}.` };
  }
  const missing = (await missingPackages()).join(" ");
  if (missing !== "") {
    if (!(await works("apt-get", "--version"))) return { missing: `A node of our own needs Debian; ${elsewhere}.` };
    if (!environment["CI"] && !environment["TEST_CLUSTER_INSTALL"]) {
      return { missing: `apt-get install ${missing}; TEST_CLUSTER_INSTALL=1 does that. Or ${elsewhere}.` };
    }
  }
  return { title: "one node of our own", prepare: prepareOneNode, start: startOneNode };
}
