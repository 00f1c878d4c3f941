/** A found difference as people use it: curl lines to try, a case to paste. */
import type { DestinationRecord } from "@synapse-federation/core/store";
import type { Case, Request } from "../case.ts";

/** A string literal in ASCII. */
const literal = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\u007F-\uFFFF]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const value = (found: unknown): string => (typeof found === "bigint" ? `${found}n` : JSON.stringify(found));

function rowSource({ destination, rooms, ...columns }: DestinationRecord): string {
  const set = Object.entries(columns).filter(([, found]) => found !== null);
  const columnText = `{ ${set.map(([name, found]) => `${name}: ${value(found)}`).join(", ")} }`;
  const roomText = rooms.map(
    ({ room_id, stream_ordering }) => `{ room_id: ${literal(room_id)}, stream_ordering: ${value(stream_ordering)} }`,
  );
  const parts = [literal(destination)];
  if (set.length > 0 || rooms.length > 0) parts.push(columnText);
  if (rooms.length > 0) parts.push(`[${roomText.join(", ")}]`);
  return `row(${parts.join(", ")})`;
}

const requestSource = (request: Request): string =>
  `[${request.map((part) => (typeof part === "string" ? literal(part) : JSON.stringify(part))).join(", ")}]`;

/** The case as an entry of a theme. */
export function caseSource({ title, world, connections }: Case): string {
  const sent = connections.map(({ requests, pace }) =>
    requests.length === 1
      ? requestSource(requests[0]!)
      : `${pace === "pipelined" ? pace : "inTurn"}(${requests.map(requestSource).join(", ")})`,
  );
  return [
    `  ${literal(title)}: {`,
    "    table: [",
    ...world.rows.map((record) => `      ${rowSource(record)},`),
    "    ],",
    "    writes: true,",
    "    send: [",
    ...sent.map((source) => `      ${source},`),
    "    ],",
    "  },",
  ].join("\n");
}

/** A shell word in single quotes; bytes outside ASCII as bash's `$'…'` takes them. */
function shellWord(text: string): string {
  if (/^[ -~]*$/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text.replaceAll(/[^ -~]|['\\]/g, (unit) => `\\x${unit.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return `$'${escaped}'`;
}

/** A request as a curl line; tokens are shell variables such as `$admin`. */
export function curlLine(request: Request, url: string): string {
  const [head = "", ...body] = request.map((part) => (typeof part === "string" ? part : ""));
  const [line = "", ...headers] = head.trimEnd().split("\r\n");
  const [method = "", target = ""] = line.split(" ");
  // An empty header is one with a semicolon to curl; the length it counts by itself.
  const kept = headers.filter((header) => !header.startsWith("Content-Length:"));
  const words = kept.map((header) => `-H ${shellWord(header.replace(/^([^:]+):\s*$/, "$1;"))}`);
  const data = body.join("") === "" ? [] : [`--data-binary ${shellWord(body.join(""))}`];
  const command = ["curl -si --path-as-is -X", method, `--request-target ${shellWord(target)}`, ...words, ...data, url];
  return command.join(" ").replaceAll(/\{(admin|plain|guest|expired|locked)\}/g, "'\"$$$1\"'");
}
