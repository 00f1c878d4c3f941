/**
 * A test for the origins that the operator may send a token to. In a pattern `*` stands for any text without a slash,
 * a colon or an at sign: `http://*.matrix.svc:8008`. Patterns are compared with the URL's origin: lower case, and
 * without the scheme's own port. No pattern at all allows every origin.
 */
export function allowedHomeservers(patterns: readonly string[]): (origin: string) => boolean {
  const regexes = patterns.map((pattern) => {
    const literal = pattern.toLowerCase().replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
    return new RegExp(`^${literal.replaceAll("*", "[^/:@]*")}$`);
  });
  return (origin) => regexes.length === 0 || regexes.some((regex) => regex.test(origin));
}
