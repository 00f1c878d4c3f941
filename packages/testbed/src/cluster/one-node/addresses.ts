/** Where the node is in its own network: the same everywhere, so a machine has room for one. */
export const addresses = {
  host: "10.77.0.1",
  node: "10.77.0.2",
  pods: "10.244.0.0/24",
  services: "10.96.0.0/16",
  /** The first of the services'. */
  api: "10.96.0.1",
  dns: "10.96.0.10",
} as const;

export const nodeName = "one-node";
export const pauseImage = "localhost/testbed-pause:1";
export const corednsImage = "localhost/testbed-coredns:1";
