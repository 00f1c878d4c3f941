/** Synapse's error answers, as values. The texts were read from a running Synapse. */
import type { MatrixError } from "../wire.ts";

/** An answer other than 200: the status and what its body says. */
export interface SynapseError {
  readonly status: number;
  readonly body: MatrixError;
}

function synapseError(status: number, errcode: string, error: string, softLogout?: boolean): SynapseError {
  return { status, body: { errcode, error, ...(softLogout === undefined ? {} : { soft_logout: softLogout }) } };
}

/** No such path. */
export const unknownPath: SynapseError = synapseError(404, "M_UNRECOGNIZED", "Unrecognized request");
/** A path that is there, asked with a method that is not. */
export const unknownMethod: SynapseError = synapseError(405, "M_UNRECOGNIZED", "Unrecognized request");

export const missingToken: SynapseError = synapseError(401, "M_MISSING_TOKEN", "Missing access token");
export const invalidAuthorization: SynapseError = synapseError(401, "M_MISSING_TOKEN", "Invalid Authorization header.");
export const tooManyAuthorizations: SynapseError = synapseError(
  401,
  "M_MISSING_TOKEN",
  "Too many Authorization headers.",
);
export const mixedAuthorization: SynapseError = synapseError(
  401,
  "M_MISSING_TOKEN",
  "Mixing Authorization headers and access_token query parameters.",
);
export const unknownToken: SynapseError = synapseError(401, "M_UNKNOWN_TOKEN", "Invalid access token passed.", false);
export const expiredToken: SynapseError = synapseError(401, "M_UNKNOWN_TOKEN", "Access token has expired", true);
export const lockedUser: SynapseError = synapseError(401, "M_USER_LOCKED", "User account has been locked", true);
export const guestForbidden: SynapseError = synapseError(403, "M_GUEST_ACCESS_FORBIDDEN", "Guest access not allowed");
export const notAdmin: SynapseError = synapseError(403, "M_FORBIDDEN", "You are not a server admin");

export const unknownDestination: SynapseError = synapseError(404, "M_NOT_FOUND", "Unknown destination");
export const resetNotNeeded: SynapseError = synapseError(
  400,
  "M_UNKNOWN",
  "The retry timing does not need to be reset for this destination.",
);

/** What a client sees of any exception inside Synapse: a refused value in its database, bytes it cannot decode. */
export const internalError: SynapseError = synapseError(500, "M_UNKNOWN", "Internal server error");

export function notAnInteger(parameter: string): SynapseError {
  return synapseError(400, "M_INVALID_PARAM", `Query parameter ${parameter} must be an integer`);
}

/** Zero passes, whatever the sentence says. */
export function negativeInteger(parameter: string): SynapseError {
  return synapseError(400, "M_INVALID_PARAM", `Query parameter ${parameter} must be a positive integer.`);
}

export function notAscii(parameter: string): SynapseError {
  return synapseError(400, "M_UNKNOWN", `Query parameter '${parameter}' must be ascii`);
}

export function notOneOf(parameter: string, allowed: readonly string[]): SynapseError {
  const list = allowed.map((value) => `'${value}'`).join(", ");
  return synapseError(400, "M_INVALID_PARAM", `Query parameter '${parameter}' must be one of [${list}]`);
}

/** The body's bytes, one character each: compact, keys sorted, and UTF-8 where other JSON of Synapse has escapes. */
export function encodeError({ errcode, error, soft_logout }: MatrixError): string {
  const softLogout = soft_logout === undefined ? "" : `,"soft_logout":${soft_logout}`;
  return `{"errcode":${JSON.stringify(errcode)},"error":${utf8(JSON.stringify(error))}${softLogout}}`;
}

const encoder = new TextEncoder();
const beyondAscii = /[^\0-\x7f]/;

function utf8(text: string): string {
  return beyondAscii.test(text) ? Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join("") : text;
}
