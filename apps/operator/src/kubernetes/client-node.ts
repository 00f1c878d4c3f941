// All that is taken from it when the program runs: a bundle in one file holds nothing else of it.
export { KubeConfig } from "@kubernetes/client-node";
