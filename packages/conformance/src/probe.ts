import { parseJson } from "@synapse-federation/core/json";
import { list } from "./request.ts";
import type { Kind } from "./variant.ts";

const maxBodyLength = 64 * 1024;

/** The server can't be held against the answers; the message says why, without the token. */
class ProbeError extends Error {
  override readonly name = "ProbeError";
}

async function ask(url: URL, target: string, token: string): Promise<{ status: number; body: string }> {
  try {
    const answer = await fetch(new URL(target, url), {
      headers: { Authorization: `Bearer ${token}` },
      redirect: "manual",
      signal: AbortSignal.timeout(20_000),
    });
    return { status: answer.status, body: await beginning(answer) };
  } catch (error) {
    const cause = (error as { cause?: { code?: unknown } }).cause?.code;
    const told = typeof cause === "string" ? ` (${cause})` : "";
    throw new ProbeError(`no answer from ${url.origin}${told}: check the address, and that this machine reaches it`);
  }
}

/** As much of a body as a version needs; a server may go on for ever. */
async function beginning({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > maxBodyLength) break;
  }
  return text;
}

function versionIn(body: string): string | undefined {
  try {
    const { server_version } = parseJson(body) as { readonly server_version?: unknown };
    return typeof server_version === "string" ? server_version : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Finds out which kind of Synapse a server answers like: its release by `server_version` (where it has none, as the
 * newest), its database by a filter with NUL in it, which PostgreSQL can't take.
 *
 * @throws ProbeError when it can't be reached, or does not take the token as an admin's.
 */
export async function probe(url: URL, token: string): Promise<Kind> {
  const listed = await ask(url, `${list}?limit=0`, token);
  if (listed.status === 401 || listed.status === 403) {
    throw new ProbeError(
      `${url.origin} does not take the token as an admin's (status ${listed.status}): give a server admin's`,
    );
  }
  if (listed.status !== 200) {
    throw new ProbeError(
      `${url.origin} has no federation admin API there (status ${listed.status} for the list): give Synapse's own address, or let the proxy pass /_synapse on`,
    );
  }
  const version = versionIn((await ask(url, "/_synapse/admin/v1/server_version", token)).body);
  const withNul = await ask(url, `${list}?limit=0&destination=%00`, token);
  return { version: version ?? "9999", dialect: withNul.status === 500 ? "postgres" : "sqlite" };
}
