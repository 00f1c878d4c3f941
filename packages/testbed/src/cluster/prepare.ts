/** A program: makes what the cluster's tests need ahead of time. */
import { findCluster } from "./find-cluster.ts";

const source = await findCluster();
// One that fails is tried again, and explained, by the test that needs it.
if ("prepare" in source) await source.prepare?.();
