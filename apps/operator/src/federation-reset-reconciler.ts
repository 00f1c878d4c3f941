import { isSelectorReset } from "./api/federation-reset.ts";
import type { Reconcile } from "./reconciler.ts";
import { resetReconciler } from "./reset/index.ts";
import { selectorReconciler } from "./selector/index.ts";

/** Reconciles FederationResets, of one destination or with a selector. */
export function federationResetReconciler(): Reconcile<"FederationReset"> {
  const single = resetReconciler();
  const selector = selectorReconciler();
  return async (key, surroundings, signal) => {
    const reset = await surroundings.cluster.get(key);
    if (reset !== undefined) return (isSelectorReset(reset) ? selector : single)(key, surroundings, signal);
    // Each forgets what it knew of an object that is gone.
    await selector(key, surroundings, signal);
    return single(key, surroundings, signal);
  };
}
