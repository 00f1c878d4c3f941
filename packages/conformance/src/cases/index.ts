import type { Theme } from "../case.ts";
import { authentication } from "./authentication.ts";
import { bodies } from "./bodies.ts";
import { checkOrder } from "./check-order.ts";
import { details } from "./details.ts";
import { encoding } from "./encoding.ts";
import { filter } from "./filter.ts";
import { http } from "./http.ts";
import { integers } from "./integers.ts";
import { listing } from "./listing.ts";
import { logins } from "./login.ts";
import { methods } from "./methods.ts";
import { order } from "./order.ts";
import { paging } from "./paging.ts";
import { paths } from "./paths.ts";
import { queryString } from "./query-string.ts";
import { resets } from "./reset.ts";
import { rooms } from "./rooms.ts";

/** Every case that there is. */
export const themes: readonly Theme[] = [
  listing,
  paging,
  order,
  filter,
  integers,
  queryString,
  details,
  rooms,
  resets,
  bodies,
  paths,
  methods,
  authentication,
  checkOrder,
  logins,
  encoding,
  http,
];
