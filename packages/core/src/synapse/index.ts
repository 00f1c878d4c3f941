/** Synapse's rules for the federation admin API, as pure functions over bytes, rows and values. */
export { findAccessToken } from "./access-token.ts";
export { encodeJson, encodeString } from "./ascii-json.ts";
export { takesText } from "./dialect.ts";
export { breaksAsMacaroon } from "./guest-macaroon.ts";
export * from "./errors.ts";
export { parseInt } from "./int.ts";
export { likeMatcher } from "./like.ts";
export { parseListQuery, parseRoomQuery } from "./list-query.ts";
export { compareInt64, compareNames, destinationOrder, nullsFirst } from "./order.ts";
export { details, encodeDetails, encodeListPage, encodeRoom, encodeRoomsPage, listItem, nextToken } from "./page.ts";
export type { Reading } from "./parameter.ts";
export { parseQueryString, type QueryParameters } from "./query-string.ts";
export { classifyPath, splitTarget, type ClientTarget, type FederationTarget, type Target } from "./target.ts";
