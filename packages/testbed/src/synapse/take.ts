import type { Dialect } from "@synapse-federation/core/store";
import { homeserverRequests, type SendRequest } from "./requests.ts";
import { scenes } from "./scenes.ts";
import type { Synapse } from "./synapse.ts";
import { addUser, type User, type UserKind } from "./users.ts";

/**
 * The Synapse that the environment names, where it runs on that database. Its tables stay out of reach; guests have to
 * be allowed there.
 *
 * @throws Error where it does not answer, or `SYNAPSE_ADMIN_TOKEN` is not an admin's.
 */
export async function takeSynapse(
  database: Dialect,
  { SYNAPSE_URL: url, SYNAPSE_ADMIN_TOKEN: accessToken }: Readonly<Record<string, string | undefined>>,
): Promise<Synapse | undefined> {
  if (!url) return undefined;
  if (!accessToken) throw new Error("SYNAPSE_URL is set: set SYNAPSE_ADMIN_TOKEN to the token of a server admin too.");
  const send = homeserverRequests(url);
  if ((await dialectOf(url, accessToken)) !== database) return undefined;

  const { user_id } = await send({ method: "GET", path: "/_matrix/client/v3/account/whoami", accessToken });
  const { server_version } = await send({ method: "GET", path: "/_synapse/admin/v1/server_version" });
  const userId = String(user_id);
  const serverName = userId.slice(userId.indexOf(":") + 1);
  const added: User[] = [];
  const add = async (kind: UserKind): Promise<User> => {
    const user = await addUser(send, serverName, accessToken, kind);
    added.push(user);
    return user;
  };
  const close = (): Promise<void> => deactivate(send, accessToken, added.splice(0));
  return {
    ...scenes(send, accessToken),
    url: new URL(url).origin,
    serverName,
    version: String(server_version),
    dialect: database,
    admin: { userId, accessToken },
    plain: await add("plain"),
    guest: await add("guest"),
    addUser: add,
    seedable: false,
    seed: outOfReach,
    remove: outOfReach,
    clearDestinations: outOfReach,
    rows: outOfReach,
    close,
    [Symbol.asyncDispose]: close,
  };
}

const outOfReach = (): Promise<never> =>
  Promise.reject(new Error("The tables of the Synapse at SYNAPSE_URL are out of reach: unset it for this test."));

/** A NUL in the filter is too much for PostgreSQL (500), and not for SQLite. */
async function dialectOf(url: string, accessToken: string): Promise<Dialect> {
  const probe = new URL("/_synapse/admin/v1/federation/destinations?limit=0&destination=%00", url);
  const { status } = await fetch(probe, { headers: { authorization: `Bearer ${accessToken}` } });
  if (status === 200) return "sqlite";
  if (status === 500) return "postgres";
  throw new Error(`The Synapse at SYNAPSE_URL answers SYNAPSE_ADMIN_TOKEN with ${status}: is it a server admin's?`);
}

async function deactivate(send: SendRequest, accessToken: string, users: readonly User[]): Promise<void> {
  for (const { userId, accessToken: own } of users) {
    // Deactivation leaves tokens that an admin made; an expired one can't be used to end itself, nor for anything else.
    await send({ method: "POST", path: "/_matrix/client/v3/logout", accessToken: own, body: {} }).catch(() => {});
    const path = `/_synapse/admin/v1/deactivate/${encodeURIComponent(userId)}`;
    await send({ method: "POST", path, accessToken, body: { erase: true } });
  }
}
