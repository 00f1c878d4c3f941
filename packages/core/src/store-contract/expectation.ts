/** Expectations that throw in words, so that the cases need no test framework. */

/** Fails where the two do not print alike; a bigint is not a number, the order of keys is nothing. */
export function expectSame(says: string, actual: unknown, expected: unknown): void {
  const got = printed(actual);
  const wanted = printed(expected);
  if (got !== wanted) throw new Error(`${says}: expected ${shortened(wanted)}, got ${shortened(got)}`);
}

/** Fails where `work` does not throw the very `reason`. */
export async function expectReason(says: string, work: () => Promise<unknown>, reason: unknown): Promise<void> {
  const thrown = await thrownBy(says, work);
  if (thrown !== reason) throw new Error(`${says}: expected the signal's reason, got ${String(thrown)}`);
}

/** Fails where `work` does not throw an error of that kind. */
export async function expectError(
  says: string,
  work: () => Promise<unknown>,
  kind: new (message?: string) => Error,
): Promise<void> {
  const thrown = await thrownBy(says, work);
  if (!(thrown instanceof kind)) throw new Error(`${says}: expected ${kind.name}, got ${String(thrown)}`);
}

async function thrownBy(says: string, work: () => Promise<unknown>): Promise<unknown> {
  let answer: unknown;
  try {
    answer = await work();
  } catch (error) {
    return error;
  }
  throw new Error(`${says}: expected an error, got ${shortened(printed(answer))}`);
}

function printed(value: unknown): string {
  return (
    JSON.stringify(value, (_key, each: unknown) => {
      if (typeof each === "bigint") return `${each}n`;
      if (typeof each !== "object" || each === null || Array.isArray(each)) return each;
      return Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? "undefined"
  );
}

function shortened(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text;
}
