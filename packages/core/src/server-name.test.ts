import { isIPv6 } from "node:net";
import { describe, expect, it } from "vitest";
import { describeServerNameFault, isServerName, parseServerName } from "./server-name.ts";

describe("a server name", () => {
  it.each([
    "matrix.org",
    "matrix.org:8888",
    "1.2.3.4",
    "1.2.3.4:1234",
    "[1234:5678::abcd]",
    "[1234:5678::abcd]:5678",
    "localhost",
    "Example.ORG",
    "xn--bcher-kva.example",
    "a..b",
    "-",
    "example.org:0",
    "example.org:99999",
    "999.999.999.999",
    "[::]",
    "[::ffff:192.0.2.1]",
    "a".repeat(255),
    `${"a".repeat(255)}:65535`,
  ])("may be %s", (name) => {
    expect(parseServerName(name)).toBe(name);
    expect(isServerName(name)).toBe(true);
  });

  it.each([
    ["", "empty"],
    [":8448", "empty"],
    [".", "only-dots"],
    ["..", "only-dots"],
    ["..:80", "only-dots"],
    ["a".repeat(256), "too-long"],
    [`${"a".repeat(256)}:1`, "too-long"],
    ["example.org:", "bad-port"],
    ["example.org:123456", "bad-port"],
    ["example.org:8448/", "bad-port"],
    ["example.org:80:80", "bad-port"],
    ["example.org:8448\n", "bad-port"],
    ["[::1", "unclosed-bracket"],
    ["[::1]8448", "bad-port"],
    ["[::1]:", "bad-port"],
    ["[]", "bad-ipv6"],
    ["[:]", "bad-ipv6"],
    ["[:::]", "bad-ipv6"],
    ["[1::2::3]", "bad-ipv6"],
    ["[fe80::1%25eth0]", "bad-ipv6"],
    ["[1.2.3.4]", "bad-ipv6"],
  ])("is not %j (%s)", (text, fault) => {
    expect(parseServerName(text)).toEqual({ fault });
    expect(isServerName(text)).toBe(false);
  });

  it.each([
    ["a b", 1, 0x20],
    ["exa/mple", 3, 0x2f],
    ["a_b", 1, 0x5f],
    ["%2e%2e", 0, 0x25],
    ["bücher.example", 1, 0xfc],
    ["a😀", 1, 0x1f600],
    ["example.org\n", 11, 0x0a],
    ["\0", 0, 0],
    ["@user:example.org", 0, 0x40],
    ["::1", undefined, undefined],
  ])("of %j says which character is wrong", (text, at, codePoint) => {
    expect(parseServerName(text)).toEqual(
      at === undefined ? { fault: "empty" } : { fault: "bad-character", at, codePoint },
    );
  });
});

describe("an IPv6 literal", () => {
  it("is refused where it is far too long", () => {
    for (const text of [":".repeat(100_000), `::${"0".repeat(100_000)}`, "1:".repeat(100_000)]) {
      expect(parseServerName(`[${text}]`)).toEqual({ fault: "bad-ipv6" });
    }
  });

  it("is taken exactly where Node's own parser takes it", () => {
    const parts = [
      "",
      "0",
      "ffff",
      "1:2",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6",
      "12345",
      "g",
      "1.2.3.4",
      "1.2.3.256",
      "1.2.3.04",
      "1.2.3",
    ];
    const joints = ["::", ":", ":::", "", "1:", ":1.2.3.4", "::1.2.3"];
    const texts = parts.flatMap((head) => joints.flatMap((joint) => parts.map((tail) => `${head}${joint}${tail}`)));
    const wrong = texts.filter((text) => text !== "" && isServerName(`[${text}]`) !== isIPv6(text));
    expect(wrong).toEqual([]);
    expect(texts.filter((text) => isIPv6(text)).length).toBeGreaterThan(20);
  });
});

describe("the sentence about a refused name", () => {
  it.each(["", "a".repeat(300), "..", "[::1", "[::g]", "a:x", "a/b", "a\u001b[31m", "a\u202eb"])(
    "is one line of printable ASCII for %j",
    (text) => {
      const fault = parseServerName(text);
      if (typeof fault === "string") throw new Error("the name was taken");
      expect(describeServerNameFault(fault)).toMatch(/^Its? [ -~]+ A server name looks like [ -~]+\.$/);
    },
  );

  it("names the character and its place, counted from one", () => {
    expect(describeServerNameFault({ fault: "bad-character", at: 2, codePoint: 0x1b })).toContain(
      "Its character 3 is U+001B",
    );
    expect(describeServerNameFault({ fault: "bad-character", at: 0, codePoint: 0x2f })).toContain(
      'Its character 1 is "/"',
    );
  });
});
