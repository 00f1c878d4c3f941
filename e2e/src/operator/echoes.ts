/** Odd tokens, and answers that repeat a token wherever there is room for text. */
import { badGateway, bodyOf, type Fault } from "@synapse-federation/testbed";

export const tokens: readonly (readonly [what: string, token: string])[] = [
  ["with all that a header can carry", String.raw`syt_'"\<>{}%41;,=&?#~!$()*+-./:@[]^|` + "`"],
  ["that looks like an errcode", "M_TOKEN_IN_CAPITALS.1"],
  ["that looks like Base64", "c3l0X2FkbWlu+/c2VjcmV0=="],
];

type Answer = Extract<Fault, { readonly kind: "answer" }>["answer"];

/** Has the token wherever an answer has room for text. */
const echo = (token: string, status: number): Answer => ({
  status,
  headers: { "Content-Type": "application/json", Location: `/${encodeURIComponent(token)}`, Server: token },
  body: JSON.stringify({
    errcode: token,
    error: `Invalid token ${token}`,
    server_version: token,
    destinations: [{ destination: token }],
    total: token,
  }),
});
const answer = (answer: Answer): Fault => ({ kind: "answer", answer, forward: false });

/** By the reason that a Homeserver and a reset then give. */
export const echoes: readonly (readonly [what: string, fault: (token: string) => Fault, reason: string])[] = [
  ["200", (token) => answer(echo(token, 200)), "AdminAPINotFound"],
  ["a redirect", (token) => answer(echo(token, 307)), "AdminAPINotFound"],
  ["401", (token) => answer(echo(token, 401)), "Unauthorized"],
  ["403", (token) => answer(echo(token, 403)), "NotAdmin"],
  ["404", (token) => answer(echo(token, 404)), "AdminAPINotFound"],
  ["500", (token) => answer(echo(token, 500)), "Unreachable"],
  [
    "HTML",
    (token) => answer({ status: 200, headers: { "Content-Type": "text/html" }, body: `<p>${token}</p>` }),
    "AdminAPINotFound",
  ],
  ["a proxy's 502", () => answer(badGateway), "Unreachable"],
  ["200 MB", () => answer(bodyOf(200_000_000)), "AdminAPINotFound"],
  ["half a body", () => ({ kind: "cutAfterResponseBytes", bytes: 40 }), "Unreachable"],
  ["silence", () => ({ kind: "hang", forward: false }), "Unreachable"],
];
