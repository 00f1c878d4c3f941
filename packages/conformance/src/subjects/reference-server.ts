import { roles, type Role } from "../case.ts";
import { exchangeWith, type Subject } from "../subject.ts";
import type { Kind } from "../variant.ts";

const tokenOf = (role: Role): string => `${role}-token`;
const tokens = Object.fromEntries(roles.map((role) => [role, tokenOf(role)])) as Record<Role, string>;

const users = [
  { user_id: "@admin:hs.test", access_token: tokenOf("admin"), admin: true },
  { user_id: "@plain:hs.test", access_token: tokenOf("plain") },
  { user_id: "@guest:hs.test", access_token: tokenOf("guest"), guest: true },
  { user_id: "@expired:hs.test", access_token: tokenOf("expired"), admin: true, expired: true },
  { user_id: "@locked:hs.test", access_token: tokenOf("locked"), admin: true, locked: true },
];

const exactIntegers = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(`${value}`) : value;

const statePath = "/_reference/v1/state";

async function putState(url: URL, state: string): Promise<void> {
  const answer = await fetch(new URL(statePath, url), {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: state,
  });
  if (!answer.ok) throw new Error(`PUT ${statePath} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
}

/** A reference server, arranged through its control API. What was in it is gone. */
export const referenceServer = (url: URL, kind: Kind): Subject => ({
  kind,
  rowsAreExact: true,
  async arrange({ world }) {
    const state = { server_version: kind.version, users, destinations: world.rows };
    await putState(url, JSON.stringify(state, exactIntegers));
    return "arranged";
  },
  exchange: exchangeWith(url, tokens),
});

/**
 * A reference server whose state is put back when it is disposed of; undefined where the server has no control API
 * that is open to us.
 */
export async function borrowReferenceServer(url: URL, kind: Kind): Promise<(Subject & AsyncDisposable) | undefined> {
  const answer = await fetch(new URL(`${statePath}?secrets=true`, url), { redirect: "manual" });
  const state = await answer.text();
  if (answer.status !== 200) return undefined;
  return { ...referenceServer(url, kind), [Symbol.asyncDispose]: () => putState(url, state) };
}
