/** FederationReset's reconciler. */
export { resetReconciler } from "./reconcile.ts";
