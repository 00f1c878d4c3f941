/** GET and POST /_matrix/client/v3/login: as much of it as an admin client needs to get a token for a password. */
import { randomBytes, randomInt } from "node:crypto";
import type { Dialect } from "@synapse-federation/core/store";
import { internalError, takesText, type SynapseError } from "@synapse-federation/core/synapse";
import { failure, successOf, type Answer } from "../answer.ts";
import { authenticateUser } from "../authenticate.ts";
import type { Context } from "../context.ts";
import type { ApiRequest } from "../request.ts";
import { readLogin, type Login } from "./login-submission.ts";

const wrongPassword: SynapseError = {
  status: 403,
  body: { errcode: "M_FORBIDDEN", error: "Invalid username or password" },
};
const wrongToken: SynapseError = { status: 403, body: { errcode: "M_FORBIDDEN", error: "Invalid login token" } };
const notAService: SynapseError = {
  status: 401,
  body: {
    errcode: "M_UNKNOWN_TOKEN",
    error: "This login method is only valid for application services",
    soft_logout: false,
  },
};

/** Output: `{flows}`, as Synapse lists them; nobody is an application service here. */
export function loginFlows(): Answer {
  return successOf({ flows: [{ type: "m.login.password" }, { type: "m.login.application_service" }] });
}

/** Output: `{user_id, access_token, home_server, device_id}`. Errors: 400 for the body, 401 and 403. */
export function login(context: Context, request: ApiRequest): Answer {
  const asked = readLogin(request.body);
  if ("fault" in asked) return failure(asked.fault);
  const { value } = asked;
  if (value.by === "password") return loginByPassword(context, value);
  if (value.by === "token") {
    return failure(takesParameter(value.token, context.store.dialect) ? wrongToken : internalError);
  }
  const user = authenticateUser(context, request);
  return failure("fault" in user ? user.fault : notAService);
}

function loginByPassword({ accounts }: Context, asked: Extract<Login, { by: "password" }>): Answer {
  const { user, password, deviceId = madeUpDevice() } = asked;
  const found = accounts.users.find(
    ({ user_id, password: expected }) =>
      (user_id === user || localpart(user_id) === user) && expected !== undefined && expected === password,
  );
  if (found === undefined) return failure(wrongPassword);
  const token = `ref_${randomBytes(24).toString("base64url")}`;
  accounts.issue(token, found, deviceId);
  return successOf({
    user_id: found.user_id,
    access_token: token,
    home_server: found.user_id.slice(found.user_id.indexOf(":") + 1),
    device_id: deviceId,
  });
}

function localpart(userId: string): string {
  return userId.slice(1, userId.indexOf(":"));
}

/** Ten capital letters, as Synapse makes them. */
function madeUpDevice(): string {
  return Array.from({ length: 10 }, () => String.fromCharCode(65 + randomInt(26))).join("");
}

/** Synapse looks a login token up as whatever JSON it is; what its database can't take there breaks inside. */
function takesParameter(value: unknown, dialect: Dialect): boolean {
  if (typeof value === "string") return value.isWellFormed() && takesText(value, dialect);
  return value === null || (dialect === "sqlite" && typeof value !== "object");
}
