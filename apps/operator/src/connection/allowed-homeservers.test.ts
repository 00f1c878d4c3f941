import { describe, expect, test } from "vitest";
import { allowedHomeservers } from "./allowed-homeservers.ts";

const notAllowed = "The operator's --allow-homeserver does not allow spec.url";
const special = expect.stringContaining("special address");
const ask = (patterns: readonly string[], url: string, from: "owner" | "tenants" = "tenants") =>
  allowedHomeservers(from, patterns).objection(new URL(url), "matrix");

describe("with every name and address allowed, a tenant's URL may not have", () => {
  test.for([
    ["loopback", "127.0.0.1"],
    ["another loopback", "127.8.9.10"],
    ["loopback in octal", "0177.0.0.1"],
    ["loopback in octal as one number", "017700000001"],
    ["loopback in hexadecimal", "0x7f.1"],
    ["loopback in hexadecimal as one number", "0x7f000001"],
    ["loopback as one number", "2130706433"],
    ["loopback in two parts", "127.1"],
    ["loopback in three parts", "127.0.1"],
    ["loopback with the root's dot", "127.0.0.1."],
    ["loopback in percent-encoding", "%31%32%37.0.0.1"],
    ["loopback in circled digits", "①②⑦.⓪.⓪.①"],
    ["loopback in full-width digits and dots", "１２７．０．０．１"],
    ["this host", "0.0.0.0"],
    ["this host as one digit", "0"],
    ["this network", "0.1.2.3"],
    ["link-local", "169.254.1.1"],
    ["the metadata of most clouds", "169.254.169.254"],
    ["the same as one number", "2852039166"],
    ["the same in mixed notations", "0xa9.0376.43518"],
    ["the metadata of Alibaba Cloud", "100.100.100.200"],
    ["the metadata of Oracle Cloud", "192.0.0.192"],
    ["the metadata of Azure", "168.63.129.16"],
    ["multicast", "224.0.0.1"],
    ["the last multicast", "239.255.255.255"],
    ["reserved", "240.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["IPv6's loopback", "[::1]"],
    ["IPv6's loopback in full", "[0:0:0:0:0:0:0:1]"],
    ["unspecified", "[::]"],
    ["IPv6's link-local", "[fe80::1]"],
    ["IPv6's last link-local", "[febf:ffff::1]"],
    ["IPv6's multicast", "[ff02::1]"],
    ["the IPv6 metadata of AWS", "[fd00:ec2::254]"],
    ["the IPv6 metadata of Google Cloud", "[fd20:ce::254]"],
    ["the IPv6 metadata of Scaleway", "[fd00:42::42]"],
    ["mapped loopback", "[::ffff:127.0.0.1]"],
    ["mapped loopback in hexadecimal", "[::ffff:7f00:1]"],
    ["mapped metadata", "[::ffff:169.254.169.254]"],
    ["mapped this host", "[::ffff:0.0.0.0]"],
    ["compatible loopback", "[::127.0.0.1]"],
    ["compatible metadata", "[::a9fe:a9fe]"],
    ["translated loopback", "[::ffff:0:127.0.0.1]"],
    ["loopback by NAT64", "[64:ff9b::127.0.0.1]"],
    ["metadata by NAT64", "[64:ff9b::a9fe:a9fe]"],
    ["NAT64 with a prefix of one's own", "[64:ff9b:1::7f00:1]"],
    ["loopback by 6to4", "[2002:7f00:1::]"],
    ["metadata by 6to4", "[2002:a9fe:a9fe::1]"],
    ["Teredo", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]"],
  ] as const)("%s: %s", ([_what, host]) => {
    expect(ask(["http://*:*"], `http://${host}:8008`)).toEqual(special);
  });
});

test.for([
  ["a zone", "[fe80::1%eth0]"],
  ["a zone in percent-encoding", "[::1%25lo]"],
  ["a number too large", "4294967296"],
] as const)("a URL with %s is none", ([_what, host]) => {
  expect(URL.canParse(`http://${host}:8008`)).toBe(false);
});

test.for([
  ["10.0.0.1"],
  ["172.16.0.1"],
  ["192.168.0.1"],
  ["100.64.0.1"],
  ["169.253.255.255"],
  ["169.255.0.0"],
  ["126.255.255.255"],
  ["128.0.0.0"],
  ["223.255.255.255"],
  ["1.0.0.0"],
  ["[fd00::1]"],
  ["[2001:db8::1]"],
  ["[2002:a00:1::1]"],
  ["[::ffff:10.0.0.1]"],
  ["[64:ff9b::808:808]"],
  ["synapse.example.org"],
] as const)("%s is what a homeserver may have", ([host]) => {
  expect(ask(["http://*:*"], `http://${host}:8008`)).toBe(undefined);
});

describe("without patterns", () => {
  test.for([
    ["http://synapse.matrix.svc:8008", undefined],
    ["https://synapse.matrix.svc", undefined],
    ["http://synapse.matrix.svc.:8008", undefined],
    ["http://synapse-0.synapse.matrix.svc.cluster.local", undefined],
    ["http://synapse.other.svc:8008", notAllowed],
    ["http://synapse.matrix:8008", notAllowed],
    ["http://synapse.notmatrix.svc", notAllowed],
    ["http://matrix.svc", notAllowed],
    ["http://synapse.matrix.svc.example.org", notAllowed],
    ["https://kubernetes.default.svc", notAllowed],
    ["http://localhost:8008", notAllowed],
    ["http://10.0.0.1", notAllowed],
    ["http://127.0.0.1", notAllowed],
  ] as const)("a tenant in namespace matrix asks for %s: %s", ([url, answer]) => {
    expect(ask([], url)).toBe(answer);
  });

  test.for([
    ["http://127.0.0.1:8008"],
    ["http://localhost"],
    ["http://[::1]"],
    ["https://matrix.example.org"],
  ] as const)("an owner may use %s", ([url]) => expect(ask([], url, "owner")).toBe(undefined));
});

test("an owner's patterns restrict the origins, and no addresses", () => {
  expect(ask(["http://localhost:*"], "http://127.0.0.1", "owner")).toBe(notAllowed);
  expect(ask(["http://127.*:*"], "http://127.0.0.1", "owner")).toBe(undefined);
});

test.for([
  ["the address", "http://127.0.0.1:8008", "http://127.0.0.1:8008", undefined],
  ["the address in another notation", "http://0177.1:8008", "http://2130706433:8008", undefined],
  ["the address with any port", "http://[0:0::1]:*", "http://[::1]:8008", undefined],
  ["the address with a wildcard", "http://127.0.0.*:8008", "http://127.0.0.1:8008", special],
  ["the mapped one", "http://[::ffff:7f00:1]:8008", "http://[::ffff:127.0.0.1]:8008", undefined],
  ["another port", "http://127.0.0.1:8009", "http://127.0.0.1:8008", notAllowed],
] as const)("a special address must be named: %s", ([_what, pattern, url, answer]) => {
  expect(ask([pattern], url)).toEqual(answer);
});

test.for([
  ["a special one", "127.0.0.1", [], false],
  ["one with a zone", "fe80::1%eth0", ["http://[fe80::1]:8008"], false],
  ["an odd one", "010.0.0.1", [], false],
  ["no address", "somewhere", [], false],
  ["a Service's", "10.96.0.7", [], true],
  ["a named one", "127.0.0.1", ["http://127.0.0.1:8008"], true],
  ["a named one in capitals", "FD00:EC2:0::254", ["http://[fd00:ec2::254]:*"], true],
  ["one named for another port", "127.0.0.1", ["http://127.0.0.1"], false],
  ["one named for another scheme", "127.0.0.1", ["https://127.0.0.1:8008"], false],
  ["the mapped one of a named one", "::ffff:127.0.0.1", ["http://127.0.0.1:8008"], false],
] as const)("a name that resolves to %s (%s), with %s: %s", ([_what, address, patterns, answer]) => {
  const allowed = allowedHomeservers("tenants", ["http://*.example.org:8008", ...patterns]);
  expect(allowed.allowsAddress(address, new URL("http://synapse.example.org:8008"))).toBe(answer);
});

test("a pattern that can't be read is a bug of the caller", () => {
  expect(() => allowedHomeservers("tenants", ["localhost"])).toThrow("localhost is no pattern for homeservers");
});
