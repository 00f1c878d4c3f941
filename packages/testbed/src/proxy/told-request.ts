/** A request as the journal keeps it: without what is secret in it, and never long. */

const longestMethod = 32;
const longestTarget = 1024;

/** `access_token=` in every spelling that a server decodes to it. */
const tokenParameter = new RegExp(
  `(${Array.from("access_token", (char) => `(?:${char}|%${char.charCodeAt(0).toString(16)})`).join("")}=)[^&;#]*`,
  "gi",
);
const userinfo = /^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*@/i;

interface Told {
  readonly method: string;
  readonly target: string;
}

export function toldRequest({ method, target }: Told): Told {
  const told = target.replace(userinfo, "$1//…@").replaceAll(tokenParameter, "$1…");
  return { method: cut(method, longestMethod), target: cut(told, longestTarget) };
}

function cut(text: string, longest: number): string {
  // A copy: a slice would keep the whole head that it came from.
  return Buffer.from(text.length > longest ? `${text.slice(0, longest)}…` : text).toString();
}
