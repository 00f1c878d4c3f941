/** The reconciler of FederationResets with a selector. */
export { selectorReconciler } from "./reconcile.ts";
