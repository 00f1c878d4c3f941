/** The API server as its administrator has it, without a process for each request. */
import { readFile } from "node:fs/promises";
import { type ApiServer, openApiServer } from "@synapse-federation/controller";

interface KubeconfigFile {
  readonly clusters: readonly [{ readonly name: string; readonly cluster: Cluster }];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}
interface Cluster {
  readonly server: string;
  readonly "certificate-authority-data"?: string;
}

/** A kubeconfig that the testbed wrote: JSON, one cluster, one user with a token. */
export const readKubeconfig = async (path: string): Promise<KubeconfigFile> =>
  JSON.parse(await readFile(path, "utf8")) as KubeconfigFile;

export const authorityOf = ({ clusters: [{ cluster }] }: KubeconfigFile): string =>
  Buffer.from(cluster["certificate-authority-data"] ?? "", "base64").toString();

export async function openAdmin(kubeconfig: string): Promise<ApiServer> {
  const file = await readKubeconfig(kubeconfig);
  const [{ user }] = file.users;
  return openApiServer({
    userAgent: "soak",
    kubeConfig: {
      getCurrentCluster: () => file.clusters[0].cluster,
      async applyToHTTPSOptions(options) {
        options.ca = authorityOf(file);
        options.headers = { Authorization: `Bearer ${user.token}` };
      },
    },
  });
}
