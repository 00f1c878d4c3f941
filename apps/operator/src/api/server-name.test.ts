import { isServerName } from "@synapse-federation/core/server-name";
import { expect, test } from "vitest";
import { serverNameShape } from "./server-name.ts";

const names = [
  ["a", "-", "a.b", "a..b", ".a", "a.", "A-1", "1", "1.2.3.4", "999.1", "a:1", "a:12345", "a:00000", "x".repeat(255)],
  ["", ".", "...", ".:1", "..:80", "a_b", "a/b", "a%2e", "a b", "ä", "a\n", "a\0", "a:", "a:x", "a:123456", "a:1:1"],
  ["x".repeat(256), `${"x".repeat(255)}:65535`, ":1", "[", "[]", "[:]", "[::", "::1", "[::1]x", "[::1]:", "[::1]:1"],
  ["[::]", "[::1]", "[1::]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]", "[1::3:4:5:6:7:8]"],
  ["[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7:8::]", "[1::2::3]", "[:::]", "[12345::]", "[g::]"],
  ["[::1.2.3.4]", "[::ffff:1.2.3.255]", "[::1.2.3.256]", "[::01.2.3.4]", "[1.2.3.4::]", "[1:2:3:4:5:6:1.2.3.4]"],
  ["[1:2:3:4:5:6:7:1.2.3.4]", "[1:2:3:4:5::1.2.3.4]", "[::1.2.3]", "[fe80::1%eth0]", "[::1", "[::1]]", "[[::1]]"],
].flat();

/** Every name with one character taken away, doubled or changed. */
const neighbours = names.flatMap((name) =>
  name
    .slice(0, 40)
    .split("")
    .flatMap((character, at) =>
      ["", character + character, ":", ".", "]", "0"].map((other) => name.slice(0, at) + other + name.slice(at + 1)),
    ),
);

test("the pattern that the API server gets takes the names that core takes, and no others", () => {
  const all = [...names, ...neighbours];
  expect(all.filter((name) => isServerName(name)).length).toBeGreaterThan(100);
  expect(all.filter((name) => serverNameShape.holds(name) !== isServerName(name))).toEqual([]);
});
