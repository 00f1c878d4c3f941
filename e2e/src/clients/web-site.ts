/** A web site whose page makes the visit in a real browser. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { openInChromium } from "@synapse-federation/testbed";
import type { Step, Visit } from "./ketesa.ts";

const page = (visit: Visit): string => `<!doctype html><script type="module">
  import { visit } from "/ketesa.js";
  const seen = async (url, options) => {
    const response = await fetch(url, options);
    return { status: response.status, headers: [...response.headers], body: await response.text() };
  };
  const told = await visit(seen, ${JSON.stringify(visit)}).catch((error) => ({ error: String(error) }));
  await fetch("/told", { method: "POST", body: JSON.stringify(told) });
</script>`;

/** @throws Error where the page's script fails: at a request that CORS does not let through. */
export async function visitInChromium(visit: Visit): Promise<readonly Step[]> {
  const script = stripTypeScriptTypes(await readFile(new URL("./ketesa.ts", import.meta.url), "utf8"));
  const told = Promise.withResolvers<IncomingMessage>();
  await using server = createServer((request, response) => {
    if (request.url === "/told") return told.resolve(request);
    const [type, body] = request.url === "/ketesa.js" ? ["text/javascript", script] : ["text/html", page(visit)];
    response.writeHead(200, { "Content-Type": type }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  await using _browser = await openInChromium(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const steps = JSON.parse(await text(await told.promise)) as readonly Step[] | { readonly error: string };
  server.closeAllConnections();
  if ("error" in steps) throw new Error(steps.error);
  return steps;
}
