import type { Theme } from "../case.ts";
import recorded from "../recorded/login.json" with { type: "json" };
import { as, loginPath, request, sized, utf8 } from "../request.ts";
import { theme } from "../theme.ts";

const login = (submission: unknown, ...headers: readonly string[]) =>
  request(`POST ${loginPath}`, [...headers, sized], utf8(JSON.stringify(submission)));
const byToken = (token: unknown) => login({ type: "m.login.token", token });
const byPassword = (rest: object) => login({ type: "m.login.password", password: "x", ...rest });
const byNothing = (rest: object, type = "m.login.nothing") => login({ type, ...rest });
const byService = (...headers: readonly string[]) => login({ type: "m.login.application_service" }, ...headers);

/** A user's identifier. */
const user = (name: unknown) => ({ identifier: { type: "m.id.user", user: name } });

export const logins: Theme = theme("login", "what a login is refused with, as real clients may try any", recorded, {
  "a login by token without one lacks a key": { send: [login({ type: "m.login.token" })] },
  "a login token that nobody was given is refused": {
    send: [byToken("x"), byToken(""), byToken("\u00FC"), byToken(null)],
  },
  "a login token that is no text depends on the database": { send: [byToken(5), byToken(1.5), byToken(true)] },
  "a login token with NUL depends on the database": { send: [byToken("\0")] },
  "a login token that no database can take breaks inside": { send: [byToken({}), byToken("\uD800")] },
  "a login as an application service takes nobody else's token": {
    send: [
      byService(),
      byService("Authorization: Basic x"),
      byService("Authorization: Bearer nobody"),
      byService(as("admin")),
      byService(as("guest")),
    ],
  },
  "a login of an unknown type is told so": {
    send: [
      byNothing({ user: "a" }),
      byNothing(user("a")),
      byNothing({ user: "a" }, ""),
      byNothing({ user: "a" }, '\u00FC<"'),
    ],
  },
  "a login of an unknown type has to name its user first": {
    send: [
      byNothing({}),
      byNothing({ user: null }),
      byNothing(user(undefined)),
      byNothing({ identifier: { type: "x" } }),
    ],
  },
  "whether a refresh token is wanted is looked at before the type": {
    send: [
      login({ refresh_token: 5 }),
      login({ refresh_token: null, type: 5 }),
      byPassword({ refresh_token: "true" }),
      byPassword({ user: "a", refresh_token: false }),
    ],
  },
  "a login has to name its user": {
    send: [
      byPassword({}),
      byPassword({ user: null }),
      byPassword({ identifier: null }),
      byPassword({ identifier: {} }),
      byPassword({ identifier: { type: "m.id.nothing" } }),
      byPassword(user(undefined)),
      byPassword(user("")),
      byPassword(user(null)),
      byPassword({ user: "" }),
    ],
  },
  "a user that is no text breaks inside": {
    send: [byPassword({ user: 5 }), byPassword(user(5)), byPassword({ identifier: 5 })],
  },
  "a password that is no text is a parameter at fault, before the user is looked at": {
    send: [login({ type: "m.login.password" }), byPassword({ password: 5, user: "a" }), byPassword({ password: null })],
  },
  "a wrong password and an unknown user are the same": {
    send: [byPassword(user("admin")), byPassword(user("nobody")), byPassword(user("@nobody:elsewhere.example"))],
  },
  "a type that is missing or no text is told so": {
    send: [login({}), login({ type: 5 }), login({ type: null })],
  },
  "a login that is no JSON object is told so": {
    send: [login([]), login("x"), request(`POST ${loginPath}`, [sized], "{"), request(`POST ${loginPath}`, [sized])],
  },
});
