import { expect, test } from "vitest";
import { homeserverPattern } from "./homeserver-pattern.ts";

test.for([
  ["http://*.matrix.svc:8008", "http://main.matrix.svc:8008", true],
  ["http://*.matrix.svc:8008", "http://main.matrix.svc", false],
  ["http://*.matrix.svc:8008", "https://main.matrix.svc:8008", false],
  ["http://*.matrix.svc:8008", "http://main.matrix.svc:800", false],
  ["http://*.matrix.svc:8008", "http://main.matrix.svc.example.org:8008", false],
  ["http://*.matrix.svc:8008", "http://main.matrixesvc:8008", false],
  ["HTTPS://Synapse.Example.org:443", "https://synapse.example.org", true],
  ["https://synapse.example.org", "https://SYNAPSE.example.org:443", true],
  ["https://synapse.example.org", "http://synapse.example.org", false],
  ["http://synapse.example.org", "http://synapse.example.org:80", true],
  ["http://synapse.example.org:*", "http://synapse.example.org:65535", true],
  ["http://*.{namespace}.svc", "http://main.tenant.svc", true],
  ["http://*.{namespace}.svc", "http://main.other.svc", false],
  ["http://{namespace}.matrix.example.org", "http://tenant.matrix.example.org", true],
  ["http://synapse-{namespace}-*", "http://synapse-tenant-1", true],
] as const)("%s and %s: %s", ([pattern, url, answer]) => {
  expect(homeserverPattern(pattern)!.matches(new URL(url), "tenant")).toBe(answer);
});

test.for([
  ["localhost"],
  ["ftp://localhost"],
  ["http://"],
  ["http://a/b"],
  ["http://user@a"],
  ["http://a:80*"],
  ["http://a:123456"],
  ["http://{name}.svc"],
  ["http://{namespace.svc"],
  ["http://999.1.1.1"],
  ["http://[::1]x"],
  ["http://[::1"],
  ["http://[fe80::1%25eth0]"],
  ["http://a b"],
] as const)("%s is no pattern", ([text]) => {
  expect(homeserverPattern(text)).toBe(undefined);
});
