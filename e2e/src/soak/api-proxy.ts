import { writeFile } from "node:fs/promises";
import { type FaultProxy, type Intervention, openFaultProxy } from "@synapse-federation/testbed";
import { authorityOf, readKubeconfig } from "./admin.ts";

/** Puts a proxy between the API server and whoever uses that kubeconfig of the testbed's, which is changed. */
export async function openApiProxy(kubeconfig: string): Promise<FaultProxy> {
  const file = await readKubeconfig(kubeconfig);
  const [named] = file.clusters;
  const target = named.cluster.server;
  const proxy = await openFaultProxy({ target, certificateAuthority: authorityOf(file) });
  // client-node speaks plain HTTP only where it may also speak TLS unverified.
  const cluster = { server: proxy.url, "insecure-skip-tls-verify": true };
  await writeFile(kubeconfig, JSON.stringify({ ...file, clusters: [{ ...named, cluster }] }));
  return proxy;
}

/** A write of that reset's status. */
export const statusOf = (name: string): Intervention => ({
  method: "PUT",
  path: (target) => target.endsWith(`/federationresets/${name}/status`),
});
