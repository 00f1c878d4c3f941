/** The list's substring filter: `LOWER(destination) LIKE '%' || value || '%'`, as each database reads it. */
import type { Dialect } from "../store.ts";

/** `any` is `%`, `one` is `_`, a number is a UTF-16 code unit that has to stand there. */
type Token = "any" | "one" | number;

/** SQLite reads a pattern as a C string, which ends at NUL. PostgreSQL knows no NUL: Synapse answers 500 before. */
function patternAround(inside: string, dialect: Dialect): string {
  const pattern = `%${inside}%`;
  const end = pattern.indexOf("\0");
  return dialect === "sqlite" && end !== -1 ? pattern.slice(0, end) : pattern;
}

function tokens(pattern: string, dialect: Dialect): readonly Token[] {
  const read: Token[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === "%") read.push("any");
    else if (char === "_") read.push("one");
    // The closing `%` follows whatever a filter ends in, so that a backslash always has something to escape.
    else if (char === "\\" && dialect === "postgres") read.push(pattern.charCodeAt(++i));
    else read.push(pattern.charCodeAt(i));
  }
  return read;
}

function lowerAscii(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function codePointLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/**
 * Only the last `%` passed is ever tried again: whatever an earlier one could give up, the last one can take. The pattern
 * begins with one.
 */
function matches(text: string, pattern: readonly Token[]): boolean {
  let at = 0;
  let next = 0;
  let retryAt = 0;
  let retryNext = 0;
  while (at < text.length) {
    const token = pattern[next];
    if (token === "any") {
      retryAt = at;
      retryNext = ++next;
    } else if (token === "one") {
      at += codePointLength(text, at);
      next++;
    } else if (token === text.charCodeAt(at)) {
      at++;
      next++;
    } else {
      retryAt += codePointLength(text, retryAt);
      at = retryAt;
      next = retryNext;
    }
  }
  while (pattern[next] === "any") next++;
  return next === pattern.length;
}

/**
 * Says which destinations the filter `like` lets through. LOWER folds ASCII only, `_` is one code point, and a
 * backslash escapes on PostgreSQL alone: there `s\` becomes `%s\%` and matches names that end in `s%`.
 *
 * @param like the filter's value, ASCII and lower-cased, wildcards alive.
 */
export function likeMatcher(like: string, dialect: Dialect): (name: string) => boolean {
  const pattern = tokens(patternAround(like, dialect), dialect);
  return (name) => matches(lowerAscii(name), pattern);
}
