/** What a state document holds beside its destinations: who may ask, and what the server says it is. */
import type { StateUser } from "@synapse-federation/core/schema";
import type { Dialect } from "@synapse-federation/core/store";
import { StateFault, within } from "./fault.ts";
import { readArray, readFlag, readInteger, readObject, readText, type JsonObject } from "./field.ts";

export interface StateHead {
  readonly server_version?: string;
  readonly dialect?: Dialect;
  readonly users?: readonly StateUser[];
}

/** Every field of a document. */
export const stateFields: ReadonlySet<string> = new Set(["server_version", "dialect", "users", "destinations"]);

const userFields: ReadonlySet<string> = new Set([
  "user_id",
  "access_token",
  "password",
  "admin",
  "guest",
  "locked",
  "expired",
  "expires_at_ms",
]);

const printable = /^[ -~]+$/;
const tokenLike = /^[!-~]+$/;
const userId = /^@[^:]*:.+$/s;

/** @throws {StateFault} with the path inside the document. */
export function readHead(fields: JsonObject): StateHead {
  return {
    ...(fields["server_version"] === undefined ? {} : { server_version: readServerVersion(fields) }),
    ...(fields["dialect"] === undefined ? {} : { dialect: readDialect(fields) }),
    ...(fields["users"] === undefined
      ? {}
      : {
          users: within(
            () => "users",
            () => readUsers(fields["users"]),
          ),
        }),
  };
}

function readServerVersion(fields: JsonObject): string {
  const version = readText(fields, "server_version");
  if (!printable.test(version)) throw new StateFault("server_version", "must be printable ASCII: it goes in a header");
  return version;
}

function readDialect(fields: JsonObject): Dialect {
  const dialect = readText(fields, "dialect");
  if (dialect !== "sqlite" && dialect !== "postgres") throw new StateFault("dialect", "must be sqlite or postgres");
  return dialect;
}

function readUsers(value: unknown): readonly StateUser[] {
  const tokens = new Set<string>();
  return readArray(value).map((item, i) =>
    within(
      () => `[${i}]`,
      () => {
        const user = readUser(item);
        if (user.access_token !== undefined && tokens.has(user.access_token)) {
          throw new StateFault("access_token", "is another user's too");
        }
        if (user.access_token !== undefined) tokens.add(user.access_token);
        return user;
      },
    ),
  );
}

function readUser(value: unknown): StateUser {
  const object = readObject(value, userFields);
  const id = readText(object, "user_id");
  if (!userId.test(id)) throw new StateFault("user_id", "must look like @localpart:server");
  return {
    user_id: id,
    ...(object["access_token"] === undefined ? {} : { access_token: readToken(object) }),
    ...(object["password"] === undefined ? {} : { password: readText(object, "password") }),
    ...flags(object),
    ...(object["expires_at_ms"] === undefined ? {} : { expires_at_ms: Number(readInteger(object, "expires_at_ms")) }),
  };
}

function readToken(object: JsonObject): string {
  const token = readText(object, "access_token");
  if (!tokenLike.test(token)) throw new StateFault("access_token", "must be visible ASCII without blanks");
  return token;
}

function flags(object: JsonObject): Pick<StateUser, "admin" | "guest" | "locked" | "expired"> {
  return Object.fromEntries(
    (["admin", "guest", "locked", "expired"] as const)
      .filter((flag) => readFlag(object, flag))
      .map((flag) => [flag, true]),
  );
}
