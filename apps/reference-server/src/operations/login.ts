/** GET and POST /_matrix/client/v3/login: as much of it as an admin client needs to get a token for a password. */
import { randomBytes, randomInt } from "node:crypto";
import { internalError, type SynapseError } from "@synapse-federation/core/synapse";
import { failure, successOf, type Answer } from "../answer.ts";
import type { Context } from "../context.ts";
import type { ApiRequest } from "../request.ts";

/** Input: `{type: "m.login.password", identifier: {type: "m.id.user", user}, password, device_id?}`, or `user`. */
interface Submission {
  readonly user: string;
  readonly password: string;
  readonly deviceId: string;
}

function error(status: number, errcode: string, message: string): SynapseError {
  return { status, body: { errcode, error: message } };
}
const notJson = error(400, "M_NOT_JSON", "Content not JSON.");
const notAnObject = error(400, "M_BAD_JSON", "Content must be a JSON object.");
const missingKeys = error(400, "M_UNKNOWN", "Missing JSON keys.");
const badPassword = error(400, "M_INVALID_PARAM", "Bad parameter: password");
const badSubmission = error(400, "M_INVALID_PARAM", "Invalid login submission");
const missingUser = error(400, "M_UNKNOWN", "User identifier is missing 'user' key");
const badType = error(400, "M_INVALID_PARAM", "Bad parameter: type");
const unknownIdentifier = error(400, "M_UNKNOWN", "Unknown login identifier type");
const forbidden = error(403, "M_FORBIDDEN", "Invalid username or password");

/** Output: `{flows}`, as Synapse lists them; the second is not served. */
export function loginFlows(): Answer {
  return successOf({ flows: [{ type: "m.login.password" }, { type: "m.login.application_service" }] });
}

/** Output: `{user_id, access_token, home_server, device_id}`. Errors: 400 for the body, 403. */
export function login({ accounts }: Context, { body }: ApiRequest): Answer {
  const submission = parseSubmission(body);
  if ("status" in submission) return failure(submission);
  const { user, password, deviceId } = submission;
  const found = accounts.users.find(
    ({ user_id, password: expected }) =>
      (user_id === user || localpart(user_id) === user) && expected !== undefined && expected === password,
  );
  if (found === undefined) return failure(forbidden);
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

function parseSubmission(body: string): Submission | SynapseError {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(body, "latin1").toString("utf8"));
  } catch {
    return notJson;
  }
  if (!isObject(json)) return notAnObject;
  if (json["type"] === undefined) return missingKeys;
  if (typeof json["type"] !== "string") return badType;
  if (json["type"] !== "m.login.password") return badSubmission;
  if (typeof json["password"] !== "string") return badPassword;
  const identifier = json["identifier"] ?? { type: "m.id.user", user: json["user"] };
  if (!isObject(identifier)) return internalError;
  if (identifier["type"] === undefined) return badSubmission;
  if (identifier["type"] !== "m.id.user") return unknownIdentifier;
  if (identifier["user"] === undefined) return json["identifier"] === undefined ? badSubmission : missingUser;
  if (typeof identifier["user"] !== "string") return internalError;
  const deviceId = typeof json["device_id"] === "string" ? json["device_id"] : madeUpDevice();
  return { user: identifier["user"], password: json["password"], deviceId };
}

/** Ten capital letters, as Synapse makes them. */
function madeUpDevice(): string {
  return Array.from({ length: 10 }, () => String.fromCharCode(65 + randomInt(26))).join("");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
