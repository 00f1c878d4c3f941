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

/** A reference server, arranged through its control API. What was in it is gone. */
export const referenceServer = (url: URL, kind: Kind): Subject => ({
  kind,
  rowsAreExact: true,
  async arrange({ world }) {
    const answer = await fetch(new URL("/_reference/v1/state", url), {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ server_version: kind.version, users, destinations: world.rows }, exactIntegers),
    });
    if (!answer.ok) throw new Error(`PUT state answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
    return "arranged";
  },
  exchange: exchangeWith(url, tokens),
});
