/**
 * Whether a Node.js can run a program of this repository. Its `main.ts` asks before it imports anything else: what an
 * older Node.js can't load would end it with a stack trace.
 */

/** What the `engines` of every program say. */
const least = [22, 19] as const;

/**
 * One line for the user where it is too old; `undefined` where it is not.
 *
 * @param version `process.versions.node`
 */
export function nodeTooOld(program: string, version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return undefined;
  return `${program}: this is Node.js ${version}; install ${least.join(".")} or newer, and run it with that`;
}
