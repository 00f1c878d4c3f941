/** Sabotages: the reference server with one mistake in it, which the cases have to notice. */
import type { Dialect } from "@synapse-federation/core/store";

export interface Sabotage {
  /** What the server does wrong then. */
  readonly title: string;
  /** The theme whose cases have to notice. */
  readonly theme: string;
  /** The source below the repository's root. */
  readonly file: string;
  /** Text that stands in the source exactly once. */
  readonly replace: string;
  readonly with: string;
  /** Default: `sqlite`. */
  readonly dialect?: Dialect;
}

/** The path of a source of core. */
export const core = (file: string): string => `packages/core/src/${file}`;

/** The path of a source of the reference server. */
export const server = (file: string): string => `apps/reference-server/src/${file}`;

/**
 * A source with its mistake.
 *
 * @throws Error where the text to be replaced does not stand there exactly once: the sabotage has to follow the source.
 */
export function sabotageSource(source: string, { title, file, replace, with: mistake }: Sabotage): string {
  const [before, after, ...more] = source.split(replace);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`"${title}": its text has to stand in ${file} once; write the sabotage anew for what stands there`);
  }
  return before + mistake + after;
}
