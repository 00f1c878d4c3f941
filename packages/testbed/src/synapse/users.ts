/** Users with access tokens, by Synapse's admin API alone. */
import { createHmac, randomBytes } from "node:crypto";
import type { SendRequest } from "./requests.ts";

export interface User {
  readonly userId: string;
  readonly accessToken: string;
}

/**
 * What the user's token is answered with by the admin API: `plain` 403 `M_FORBIDDEN`, `guest` 403
 * `M_GUEST_ACCESS_FORBIDDEN`, `expired` and `locked` (both admins otherwise) 401 with `soft_logout`.
 */
export type UserKind = "admin" | "plain" | "guest" | "expired" | "locked";

/** Registers an admin by the shared secret, as `register_new_matrix_user` does. */
export async function registerAdmin(send: SendRequest, sharedSecret: string): Promise<User> {
  const path = "/_synapse/admin/v1/register";
  const { nonce } = await send({ method: "GET", path });
  const [username, password] = [randomName("admin"), randomBytes(16).toString("hex")];
  const mac = createHmac("sha1", sharedSecret).update([nonce, username, password, "admin"].join("\0")).digest("hex");
  const body = { nonce, username, password, admin: true, mac };
  return user(await send({ method: "POST", path, body }));
}

/** Adds a user of that kind, with the token of an admin. */
export async function addUser(
  send: SendRequest,
  serverName: string,
  accessToken: string,
  kind: UserKind,
): Promise<User> {
  if (kind === "guest") {
    return user(await send({ method: "POST", path: "/_matrix/client/v3/register?kind=guest", body: {} }));
  }
  const userId = `@${randomName(kind)}:${serverName}`;
  const path = `/_synapse/admin/v2/users/${encodeURIComponent(userId)}`;
  await send({ method: "PUT", path, accessToken, body: { admin: kind !== "plain" } });
  const login = await send({
    method: "POST",
    path: `/_synapse/admin/v1/users/${encodeURIComponent(userId)}/login`,
    accessToken,
    body: kind === "expired" ? { valid_until_ms: 1 } : {},
  });
  if (kind === "locked") await send({ method: "PUT", path, accessToken, body: { locked: true } });
  return user({ user_id: userId, ...login });
}

const randomName = (kind: UserKind): string => `${kind}-${randomBytes(6).toString("hex")}`;

function user(answer: Record<string, unknown>): User {
  return { userId: String(answer["user_id"]), accessToken: String(answer["access_token"]) };
}
