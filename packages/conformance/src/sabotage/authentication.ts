/** Mistakes in who may ask, and in what is checked first. */
import { core, type Sabotage, server } from "./sabotage.ts";

const accessToken = core("synapse/access-token.ts");
const errors = core("synapse/errors.ts");
const authenticate = server("authenticate.ts");
const request = server("request.ts");
const route = server("route.ts");

export const authenticationSabotages: readonly Sabotage[] = [
  {
    title: "every user is an admin",
    theme: "authentication",
    file: authenticate,
    replace: "return session.value.user.admin === true ? session : { fault: notAdmin };",
    with: "return session;",
  },
  {
    title: "a guest is refused as no admin",
    theme: "authentication",
    file: authenticate,
    replace: "return session.value.user.guest === true ? { fault: guestForbidden } : session;",
    with: "return session;",
  },
  {
    title: "a locked user may ask",
    theme: "authentication",
    file: authenticate,
    replace: "return locked === true ? { fault: lockedUser } : { value: session };",
    with: "return { value: session };",
  },
  {
    title: "an expired token is an unknown one",
    theme: "authentication",
    file: authenticate,
    replace: "return { fault: expiredToken };",
    with: "return { fault: unknownToken };",
  },
  {
    title: "soft_logout is missing",
    theme: "authentication",
    file: errors,
    replace: `\`,"soft_logout":\${soft_logout}\``,
    with: `""`,
  },
  {
    title: "the keys of an error are not sorted",
    theme: "details",
    file: errors,
    replace: `{"errcode":\${JSON.stringify(errcode)},"error":\${utf8(JSON.stringify(error))}`,
    with: `{"error":\${utf8(JSON.stringify(error))},"errcode":\${JSON.stringify(errcode)}`,
  },
  {
    title: "the word Bearer may be in any case",
    theme: "authentication",
    file: accessToken,
    replace: `scheme !== "Bearer"`,
    with: `scheme?.toLowerCase() !== "bearer"`,
  },
  {
    title: "of two Authorization headers the first counts",
    theme: "authentication",
    file: accessToken,
    replace: "if (authorizations.length > 1) return { fault: tooManyAuthorizations };",
    with: "",
  },
  {
    title: "a header wins over the query's token",
    theme: "authentication",
    file: accessToken,
    replace: "if (fromQuery !== undefined) return { fault: mixedAuthorization };",
    with: "",
  },
  {
    title: "words after the token are ignored",
    theme: "authentication",
    file: accessToken,
    replace: " || more.length > 0",
    with: "",
  },
  {
    title: "a token outside ASCII is an unknown one",
    theme: "authentication",
    file: accessToken,
    replace: "beyondAscii.test(token) ? { fault: internalError } : { value: token }",
    with: "{ value: token }",
  },
  {
    title: "a form's access_token does not count",
    theme: "authentication",
    file: request,
    replace: `method === "POST" && isForm(head) && body !== ""`,
    with: "false",
  },
  {
    title: "a form's access_token counts whatever the method",
    theme: "authentication",
    file: request,
    replace: `method === "POST" && isForm(head) && body !== ""`,
    with: `isForm(head) && body !== ""`,
  },
  {
    title: "of two content types the last counts",
    theme: "authentication",
    file: request,
    replace: "contentType ||= value.toLowerCase();",
    with: "contentType = value.toLowerCase();",
  },
  {
    title: "details say 404 before 401",
    theme: "check-order",
    file: route,
    replace: "return reading(() => asAdmin(() => destinationDetails(context, target)));",
    with: `return reading(async () => {
      const shown = await destinationDetails(context, target);
      return shown.status === 404 ? shown : asAdmin(() => shown);
    });`,
  },
  {
    title: "rooms read the parameters before they look for the destination",
    theme: "check-order",
    file: server("operations/destination-rooms.ts"),
    replace: "if ((await store.get(destination)) === undefined) return failure(unknownDestination);",
    with: `const early = parseRoomQuery(parameters);
      if ("fault" in early) return failure(early.fault);
      if ((await store.get(destination)) === undefined) return failure(unknownDestination);`,
  },
  {
    title: "a wrong method says 401 before 405",
    theme: "check-order",
    file: route,
    replace: "(reads(request) ? handler() : failure(unknownMethod))",
    with: "(reads(request) ? handler() : asAdmin(() => failure(unknownMethod)))",
  },
  {
    title: "blanks around a form's content type count",
    theme: "authentication",
    file: request,
    replace: "[0]?.trim() ===",
    with: "[0] ===",
  },
  {
    title: "multipart/form-data counts at the beginning of a type alone",
    theme: "check-order",
    file: request,
    replace: `contentType.includes("multipart/form-data")`,
    with: `contentType.startsWith("multipart/form-data")`,
  },
];
