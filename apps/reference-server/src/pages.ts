/** Answers outside the API: the root, the health check, and what the HTTP library under Synapse says by itself. */
import { encodeError, unknownPath } from "@synapse-federation/core/synapse";
import type { Answer } from "./answer.ts";

const html = ["Content-Type", "text/html; charset=utf-8"];

/** No resource of that name outside of `/_synapse` and `/_matrix`. */
export const nothingHere: Answer = page(404, "No Such Resource", "Sorry. No luck finding that resource.");

/** A path that leads to the health check by a detour. */
export const belowHealth: Answer = {
  status: 404,
  headers: ["Content-Type", "text/html"],
  body: encodeError(unknownPath.body),
  framing: "length",
};

export const toStatic: Answer = {
  status: 302,
  headers: [...html, "Location", "/_matrix/static"],
  framing: "length",
  body: `
<html>
    <head>
        <meta http-equiv="refresh" content="0;URL=/_matrix/static">
    </head>
    <body bgcolor="#FFFFFF" text="#000000">
    <a href="/_matrix/static">click here</a>
    </body>
</html>
`,
};

export const healthy: Answer = { status: 200, headers: ["Content-Type", "text/plain"], body: "OK", framing: "length" };

/** A POST to a resource that can be read only. `target` and `method` have passed the HTTP parser. */
export function methodNotAllowed(method: string, target: string, allowed: readonly string[]): Answer {
  const list = allowed.join(", ");
  const said = `Your browser approached me (at ${escapeHtml(target)}) with the method "${escapeHtml(method)}".  I only allow the methods ${list} here.`;
  const answer = page(405, "Method Not Allowed", said);
  return { ...answer, headers: ["Allow", list, ...answer.headers] };
}

/** A method that a resource outside the API has never heard of. */
export function methodNotImplemented(method: string): Answer {
  return page(501, "Huh?", `I don't know how to treat a ${escapeHtml(method)} request.`);
}

function page(status: number, heading: string, text: string): Answer {
  const body = `
<html>
  <head><title>${status} - ${heading}</title></head>
  <body>
    <h1>${heading}</h1>
    <p>${text}</p>
  </body>
</html>
`;
  return { status, headers: html, body, framing: "length" };
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#x27;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
