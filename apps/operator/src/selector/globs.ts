/** Globs of whole names: `*` stands for any characters, `?` for one, ASCII case does not matter. */

/** A test for the names that one of `include` matches and none of `exclude`. */
export function nameMatcher(include: readonly string[], exclude: readonly string[] = []): (name: string) => boolean {
  const wanted = include.map(globMatcher);
  const unwanted = exclude.map(globMatcher);
  return (name) => {
    const lower = lowerAscii(name);
    return wanted.some((matches) => matches(lower)) && !unwanted.some((matches) => matches(lower));
  };
}

/**
 * Nothing is tried twice: between its first and last piece, each piece of a glob is looked for where the one before
 * ended, and the leftmost place always is as good as any later one.
 *
 * @returns a test for names in lower case.
 */
function globMatcher(glob: string): (name: string) => boolean {
  const [first = "", ...rest] = lowerAscii(glob).split("*");
  const last = rest.pop();
  if (last === undefined) return (name) => name.length === first.length && standsAt(first, name, 0);
  return (name) => {
    const end = name.length - last.length;
    if (end < first.length || !standsAt(first, name, 0) || !standsAt(last, name, end)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = find(piece, name, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return at <= end;
  };
}

function find(piece: string, name: string, from: number): number {
  if (!piece.includes("?")) return name.indexOf(piece, from);
  for (let at = from; at + piece.length <= name.length; at++) if (standsAt(piece, name, at)) return at;
  return -1;
}

function standsAt(piece: string, name: string, at: number): boolean {
  for (let i = 0; i < piece.length; i++) if (piece[i] !== "?" && piece[i] !== name[at + i]) return false;
  return true;
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
