/** Who asks, and may they: the checks between routing and an operation. */
import {
  breaksAsMacaroon,
  expiredToken,
  findAccessToken,
  guestForbidden,
  internalError,
  lockedUser,
  notAdmin,
  takesText,
  unknownToken,
  type Reading,
} from "@synapse-federation/core/synapse";
import type { Session } from "./accounts.ts";
import type { Context } from "./context.ts";
import type { ApiRequest } from "./request.ts";

/** The session behind the token, guests' included; or the 401 that the request gets. */
export function authenticate(context: Context, request: ApiRequest): Reading<Session> {
  const token = findAccessToken(request.authorizations, request.parameters);
  if ("fault" in token) return token;
  if (!takesText(token.value, context.store.dialect)) return { fault: internalError };
  const session = context.accounts.session(token.value);
  if (session === undefined) return { fault: breaksAsMacaroon(token.value) ? internalError : unknownToken };
  const { expired = false, expires_at_ms: expiresAt, locked } = session.user;
  if (expired || (expiresAt !== undefined && expiresAt <= context.now())) return { fault: expiredToken };
  return locked === true ? { fault: lockedUser } : { value: session };
}

/** The session behind the token where that is no guest's; or the 401 or 403 that the request gets. */
export function authenticateUser(context: Context, request: ApiRequest): Reading<Session> {
  const session = authenticate(context, request);
  if ("fault" in session) return session;
  return session.value.user.guest === true ? { fault: guestForbidden } : session;
}

/** The session behind the token where that is an admin's; or the 401 or 403 that the request gets. */
export function authenticateAdmin(context: Context, request: ApiRequest): Reading<Session> {
  const session = authenticateUser(context, request);
  if ("fault" in session) return session;
  return session.value.user.admin === true ? session : { fault: notAdmin };
}
