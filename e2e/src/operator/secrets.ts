/** Looks for secrets in what programs leave behind. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Every token that a test of this process uses; the first is that of the examples. */
const kept = new Set(["quickstart-admin-token"]);

/** Has every output from now on searched for it. */
export function keepSecret(secret: string): string {
  kept.add(secret);
  return secret;
}

/** @throws Error where one of the secrets kept so far stands in the text, which itself is not in the message. */
export function expectNoSecret(what: string, text: string): void {
  const spellings = [...kept].flatMap((secret) => spellingsIn(text, secret));
  if (spellings.length > 0) throw new Error(`There is a token in ${what}, spelt as ${spellings.join(", ")}.`);
}

/** Every file below a folder, its path first. */
export async function textsOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(files.map(async (file) => `${file}\n${await readFile(file, "latin1")}`));
}

/** The spellings in which the secret stands in a text, by name. */
export function spellingsIn(text: string, secret: string): readonly string[] {
  const lower = text.toLowerCase();
  return Object.entries(spellingsOf(secret)).flatMap(([name, spellings]) =>
    spellings.some((spelling) => lower.includes(spelling.toLowerCase())) ? [name] : [],
  );
}

function spellingsOf(secret: string): Readonly<Record<string, readonly string[]>> {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const base64 = ([0, 1, 2] as const).map((before) => insideOfBase64(bytes, before));
  return {
    raw: [secret],
    json: [JSON.stringify(secret).slice(1, -1)],
    base64,
    base64url: base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    hex: [hex],
    percent: [encodeURIComponent(secret), hex.replaceAll(/../g, "%$&")],
  };
}

/** How the bytes look in Base64 after so many others: without the characters that what stands around them touches. */
function insideOfBase64(bytes: Buffer, before: 0 | 1 | 2): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString("base64url")
    .replaceAll("-", "+");
  const end = (before + bytes.length) % 3 === 0 ? text.length : text.length - 1;
  return text.replaceAll("_", "/").slice(before === 0 ? 0 : before + 1, end);
}
