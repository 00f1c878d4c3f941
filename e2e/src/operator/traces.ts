/** Looks for a secret in what a program leaves behind. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

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
