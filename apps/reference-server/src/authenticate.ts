/** Who asks, and may they: the checks between routing and an operation. */
import type { StateUser } from "@synapse-federation/core/schema";
import {
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
import type { Context } from "./context.ts";
import type { ApiRequest } from "./request.ts";

/** The user behind the token, guests included; or the 401 that the request gets. */
export function authenticate(context: Context, request: ApiRequest): Reading<StateUser> {
  const token = findAccessToken(request.authorizations, request.parameters);
  if ("fault" in token) return token;
  if (!takesText(token.value, context.store.dialect)) return { fault: internalError };
  const user = context.accounts.byToken(token.value);
  if (user === undefined) return { fault: unknownToken };
  const { expired = false, expires_at_ms: expiresAt } = user;
  if (expired || (expiresAt !== undefined && expiresAt <= context.now())) return { fault: expiredToken };
  return user.locked === true ? { fault: lockedUser } : { value: user };
}

/** The user behind the token where that is an admin; or the 401 or 403 that the request gets. */
export function authenticateAdmin(context: Context, request: ApiRequest): Reading<StateUser> {
  const user = authenticate(context, request);
  if ("fault" in user) return user;
  if (user.value.guest === true) return { fault: guestForbidden };
  return user.value.admin === true ? user : { fault: notAdmin };
}
