/**
 * A query string (or a form-encoded body) as the HTTP library under Synapse splits it. Strings here are byte strings:
 * one character per byte, as latin1 decodes, since Synapse judges bytes before it decodes anything.
 */
import { percentDecode } from "./percent.ts";

/** Every value of each name, in the order they were sent. */
export type QueryParameters = ReadonlyMap<string, readonly string[]>;

const separator = /[&;]/;

/**
 * Splits at `&` and `;`, decodes `+` and percent-escapes once, in names and in values.
 *
 * A piece without `=` counts as absent; an empty value is a value. Nothing is refused: `%zz` and a bare `%` stay.
 */
export function parseQueryString(raw: string): QueryParameters {
  const parameters = new Map<string, string[]>();
  if (raw === "") return parameters;
  for (const piece of raw.split(separator)) {
    const equals = piece.indexOf("=");
    if (equals === -1) continue;
    const name = decode(piece.slice(0, equals));
    const value = decode(piece.slice(equals + 1));
    const values = parameters.get(name);
    if (values === undefined) parameters.set(name, [value]);
    else values.push(value);
  }
  return parameters;
}

function decode(bytes: string): string {
  return percentDecode(bytes.replaceAll("+", " "));
}
