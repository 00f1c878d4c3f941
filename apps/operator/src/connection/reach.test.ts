/** Where requests of a tenant's Homeserver really go. */
import type { LookupAddress } from "node:dns";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, setDefaultAutoSelectFamily } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Cluster } from "../cluster.ts";
import type { Connections } from "./connection.ts";
import { openConnections } from "./connections.ts";
import { homeserverAt } from "./homeserver.fixture.ts";

const { signal } = new AbortController();
const cluster: Pick<Cluster, "homeserversFrom" | "readSecret" | "readConfigMap"> = {
  homeserversFrom: "tenants",
  readSecret: async () => ({ found: true, value: "token" }),
  readConfigMap: async () => ({ found: false, missing: "object" }),
};
let stack: AsyncDisposableStack;
/** `host` of each request, by the address that it came to. */
let seen: [address: string, host: string | undefined][];
let answer: RequestListener;
let port: number;
/** What the name server says, one answer a question. */
let answers: (readonly string[])[];
let connections: Connections;

const listen = async (address: string, onPort = 0): Promise<Server> => {
  const server = createServer((request, response) => {
    seen.push([address, request.headers.host]);
    response.setHeader("connection", "close");
    answer(request, response);
  }).listen(onPort, address);
  await once(server, "listening");
  stack.defer(() => void server.close());
  return server;
};

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  seen = [];
  answers = [];
  answer = (_request, response) => void response.end('{"destinations":[],"total":0}');
  port = ((await listen("127.0.0.1")).address() as AddressInfo).port;
  await listen("127.0.0.2", port);
  connections = stack.use(
    openConnections({
      cluster,
      // Of the machine's own addresses one is named.
      allow: ["http://*.test:*", "http://127.0.0.1:*", "https://*.test:*"],
      monotonic: () => performance.now(),
      lookup: (_hostname, options, callback) => {
        const [first, ...others] = answers.shift()!.map((address): LookupAddress => ({ address, family: 4 }));
        expect(options.all).toBe(true);
        callback(null, [first!, ...others]);
      },
    }),
  );
});
afterEach(async () => {
  setDefaultAutoSelectFamily(true);
  vi.unstubAllEnvs();
  await stack.disposeAsync();
});

const list = async (url: string): Promise<unknown> => {
  const reading = await connections.open(homeserverAt(url));
  if ("refusal" in reading) return reading.refusal.reason;
  return reading.connection.turn("reset", signal, (client) => client.listDestinations());
};
const refused = { kind: "network", sent: "nothing", code: "ADDRESS_NOT_ALLOWED" };

test("a name is resolved once a connection, and what was judged is what is connected to", async () => {
  answers = [["127.0.0.1"], ["127.0.0.2"], ["127.0.0.1"]];
  await list(`http://synapse.test:${port}`);
  await expect(list(`http://synapse.test:${port}`)).rejects.toMatchObject(refused);
  await list(`http://synapse.test:${port}`);
  expect(answers).toEqual([]);
  const host = `synapse.test:${port}`;
  expect(seen).toEqual([
    ["127.0.0.1", host],
    ["127.0.0.1", host],
  ]);
});

test.for([
  ["the last", ["127.0.0.1", "127.0.0.2"]],
  ["the first", ["169.254.169.254", "127.0.0.1"]],
] as const)(
  "of a name with several addresses none is connected to if %s is not allowed",
  async ([_what, addresses]) => {
    answers = [addresses];
    await expect(list(`http://synapse.test:${port}`)).rejects.toMatchObject(refused);
    expect(seen).toEqual([]);
  },
);

test("the judgement is the same where Node.js tries one address only", async () => {
  setDefaultAutoSelectFamily(false);
  answers = [["127.0.0.1", "127.0.0.2"], ["127.0.0.1"]];
  await expect(list(`http://synapse.test:${port}`)).rejects.toMatchObject(refused);
  await list(`http://synapse.test:${port}`);
  expect(seen).toHaveLength(1);
});

test.for(["localhost", "LOCALHOST", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ"])("%s is judged by what this machine makes of it", async (host) => {
  await using own = openConnections({
    cluster,
    allow: ["http://*:*"],
    monotonic: () => performance.now(),
  });
  const reading = await own.open(homeserverAt(`http://${host}:${port}`));
  const listing =
    "refusal" in reading || reading.connection.turn("reset", signal, (client) => client.listDestinations());
  await expect(listing).rejects.toMatchObject(refused);
  expect(seen).toEqual([]);
});

test("https is judged as well, before the handshake", async () => {
  answers = [["127.0.0.2"]];
  await expect(list(`https://synapse.test:${port}`)).rejects.toMatchObject(refused);
});

test("an address that stands in the URL is judged without asking anybody", async () => {
  await list(`http://127.0.0.1:${port}`);
  expect(await list(`http://127.0.0.2:${port}`)).toBe("AddressNotAllowed");
  expect(seen).toHaveLength(1);
});

test.for([301, 302, 303, 307, 308])("a redirect by %i is not followed", async (status) => {
  answer = (_request, response) =>
    void response.writeHead(status, { location: `http://127.0.0.1:${port}/elsewhere` }).end();
  await expect(list(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ kind: "redirect", status });
  expect(seen).toHaveLength(1);
});

test.for(["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"])("%s is ignored", async (variable) => {
  vi.stubEnv(variable, `http://127.0.0.2:${port}`);
  vi.stubEnv("NODE_USE_ENV_PROXY", "1");
  await list(`http://127.0.0.1:${port}`);
  expect(seen.map(([address]) => address)).toEqual(["127.0.0.1"]);
});
