/** What the body of a login asks for, checked in Synapse's order. */
import { internalError, type Reading, type SynapseError } from "@synapse-federation/core/synapse";

export type Login =
  | {
      readonly by: "password";
      /** A localpart, or a whole user ID. */
      readonly user: string;
      readonly password: string;
      readonly deviceId?: string;
    }
  | { readonly by: "token"; readonly token: unknown }
  | { readonly by: "application service" };

type Submission = Readonly<Record<string, unknown>>;

function fault(errcode: string, error: string): { readonly fault: SynapseError } {
  return { fault: { status: 400, body: { errcode, error } } };
}
const notJson = fault("M_NOT_JSON", "Content not JSON.");
const notAnObject = fault("M_BAD_JSON", "Content must be a JSON object.");
const missingKeys = fault("M_UNKNOWN", "Missing JSON keys.");
const badRefreshToken = fault("M_UNKNOWN", "`refresh_token` should be true or false.");
const badType = fault("M_INVALID_PARAM", "Bad parameter: type");
const badPassword = fault("M_INVALID_PARAM", "Bad parameter: password");
const badSubmission = fault("M_INVALID_PARAM", "Invalid login submission");
const missingUser = fault("M_UNKNOWN", "User identifier is missing 'user' key");
const unknownIdentifier = fault("M_UNKNOWN", "Unknown login identifier type");
const unknownType = (type: string) => fault("M_UNKNOWN", `Unknown login type ${type}`);

/** @param body a byte string. */
export function readLogin(body: string): Reading<Login> {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(body, "latin1").toString("utf8"));
  } catch {
    return notJson;
  }
  if (!isObject(json)) return notAnObject;
  const { type, refresh_token: refreshToken = false, token } = json;
  if (typeof refreshToken !== "boolean") return badRefreshToken;
  if (type === undefined) return missingKeys;
  if (type === "m.login.token") return token === undefined ? missingKeys : { value: { by: "token", token } };
  if (type === "m.login.application_service") return { value: { by: "application service" } };
  return typeof type === "string" ? readPassword(type, json) : badType;
}

/** Every other type has to name its user as one by password does before it is told that it is not known. */
function readPassword(type: string, json: Submission): Reading<Login> {
  const { password, device_id: deviceId } = json;
  const isKnown = type === "m.login.password";
  if (isKnown && typeof password !== "string") return badPassword;
  const user = readUser(json);
  if ("fault" in user) return user;
  if (!isKnown || typeof password !== "string") return unknownType(type);
  return {
    value: { by: "password", user: user.value, password, ...(typeof deviceId === "string" && { deviceId }) },
  };
}

function readUser({ identifier, user: oldUser }: Submission): Reading<string> {
  if (isAbsent(identifier)) return isAbsent(oldUser) ? badSubmission : readName(oldUser);
  if (!isObject(identifier)) return { fault: internalError };
  const { type, user } = identifier;
  if (type === undefined) return badSubmission;
  if (type !== "m.id.user") return unknownIdentifier;
  return isAbsent(user) ? missingUser : readName(user);
}

function readName(user: unknown): Reading<string> {
  return typeof user === "string" ? { value: user } : { fault: internalError };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function isObject(value: unknown): value is Submission {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
