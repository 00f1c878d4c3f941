import type { RunStep } from "../../run/step.ts";

/** The one thing to do next. */
export type Step =
  | RunStep
  /** List the failing rows. */
  | { readonly do: "list" }
  /** POST a reset for each, in this order: the open window. */
  | { readonly do: "post window"; readonly names: readonly string[] };
