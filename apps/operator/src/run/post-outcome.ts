import type { Obstacle } from "./target.ts";

/**
 * What came of a POST.
 *
 * `accepted`: 200 with a JSON object. `refused`: surely not taken up, because nothing was sent or it was turned away.
 * `ambiguous`: it may have been taken up; `complete` where an answer came to its end, so that it isn't under way any
 * more.
 */
export type PostOutcome =
  | { readonly post: "accepted" }
  | { readonly post: "refused"; readonly obstacle: Obstacle }
  | { readonly post: "no destination" }
  | { readonly post: "ambiguous"; readonly complete: boolean };
