/** A page of a web site elsewhere, as far as a homeserver and the page's script can tell it from one in a browser. */
import type { Fetch } from "./ketesa.ts";

/** Headers that need no preflight, and headers of an answer that a script may always read. */
const simple: ReadonlySet<string> = new Set(["accept", "accept-language", "content-language"]);
const readable = ["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified"];

/**
 * That page's `fetch`, by the rules of the Fetch standard for requests without credentials by GET and POST. It rejects
 * where a browser would say no more than "Failed to fetch".
 *
 * @param origin of the web site, like `https://admin.example.org`.
 * @param watch gets every answer, those of preflights too, as no script does.
 */
export function pageOf(origin: string, watch: (response: Response) => void): Fetch {
  return async (url, { method = "GET", headers = {}, body } = {}) => {
    const asked = Object.keys(headers)
      .map((name) => name.toLowerCase())
      .filter((name) => !simple.has(name))
      .sort();
    if (asked.length > 0) watch(await preflight(url, origin, method, asked));
    const response = await fetch(url, {
      method,
      headers: { ...headers, Origin: origin },
      ...(body !== undefined && { body }),
      redirect: "error",
    });
    watch(response);
    checkOrigin(response, origin);
    const exposed = new Set([...readable, ...listed(response, "access-control-expose-headers")]);
    return {
      status: response.status,
      headers: [...response.headers].filter(([name]) => exposed.has(name)),
      body: await response.text(),
    };
  };
}

/** Asks whether the request may be sent at all. GET and POST always may; what counts are its headers. */
async function preflight(url: string, origin: string, method: string, asked: readonly string[]): Promise<Response> {
  const response = await fetch(url, {
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": method,
      "Access-Control-Request-Headers": asked.join(","),
    },
    redirect: "error",
  });
  checkOrigin(response, origin);
  if (!response.ok) throw new Error(`CORS: the preflight of ${url} got ${response.status}`);
  const allowed = listed(response, "access-control-allow-headers");
  const refused = asked.filter((name) => !allowed.includes(name));
  if (refused.length > 0) throw new Error(`CORS: ${refused.join(", ")} may not be sent to ${url}`);
  return response;
}

function checkOrigin(response: Response, origin: string): void {
  const allowed = response.headers.get("access-control-allow-origin");
  if (allowed !== "*" && allowed !== origin) throw new Error(`CORS: ${origin} may not read ${response.url}`);
}

function listed(response: Response, header: string): readonly string[] {
  return (response.headers.get(header) ?? "").split(",").map((name) => name.trim().toLowerCase());
}
