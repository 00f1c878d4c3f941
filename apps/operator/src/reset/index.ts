/** The reconciler of FederationResets of one destination. */
export { resetReconciler } from "./reconcile.ts";
