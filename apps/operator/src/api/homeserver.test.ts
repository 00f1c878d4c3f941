import { expect, test } from "vitest";
import { homeserverSpec } from "./homeserver.ts";

const auth = { accessTokenSecretRef: { name: "admin" } };
const isTaken = (spec: object): boolean =>
  homeserverSpec.safeParse({ url: "http://synapse:8008", auth, ...spec }).success;

test("what is left out has the documented default", () => {
  expect(homeserverSpec.parse({ url: "https://synapse", auth, caBundleRef: { name: "ca" } })).toEqual({
    url: "https://synapse",
    auth: { accessTokenSecretRef: { name: "admin", key: "access_token" } },
    caBundleRef: { name: "ca", key: "ca.crt" },
    pollIntervalSeconds: 300,
    requestTimeoutSeconds: 30,
    maxConcurrentRequests: 4,
    requestsPerSecond: 20,
  });
});

test.for(["http://synapse-main.matrix.svc:8008", "https://example.org", "http://127.0.0.1:8008", "http://[::1]:8008"])(
  "%s is an origin",
  (url) => {
    expect(isTaken({ url })).toBe(true);
  },
);

test.for([
  "http://user:secret@synapse",
  "http://synapse/",
  "http://synapse/_synapse",
  "http://synapse?x",
  "http://synapse#x",
  "http://synapse\\x",
  "ftp://synapse",
  "synapse:8008",
  "http://",
  "http://synapse:80080",
  "http://syn apse",
  `http://${"a".repeat(2048)}`,
])("%s is none, and the message does not repeat it", (url) => {
  const parsed = homeserverSpec.safeParse({ url, auth });
  expect(parsed.success).toBe(false);
  expect(parsed.error!.message).not.toContain("secret");
});

test.for([
  ["a field that is not known", { poll: 1 }],
  ["a part of a second", { pollIntervalSeconds: 0.5 }],
  ["a negative interval", { pollIntervalSeconds: -1 }],
  ["no time at all for a request", { requestTimeoutSeconds: 0 }],
  ["no request at a time", { maxConcurrentRequests: 0 }],
  ["more requests at a time than the bound", { maxConcurrentRequests: 1001 }],
  ["more requests a second than the bound", { requestsPerSecond: 100_001 }],
  ["no way to authenticate", { auth: {} }],
  ["a Secret's name that is no name", { auth: { accessTokenSecretRef: { name: "../admin" } } }],
  ["a key that is no key", { auth: { accessTokenSecretRef: { name: "admin", key: "a/b" } } }],
] as const)("%s is refused", ([_what, spec]) => {
  expect(isTaken(spec)).toBe(false);
});
