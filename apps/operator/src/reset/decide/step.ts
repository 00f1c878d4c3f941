import type { RunStep } from "../../run/step.ts";

/** The one thing to do next. */
export type Step =
  | RunStep
  /** GET the destination's row. */
  | { readonly do: "read row" }
  /** GET the destination's rooms. */
  | { readonly do: "read rooms" }
  /** POST the reset that the status announces. */
  | { readonly do: "post" };
