import { expect, test } from "vitest";
import { toldRequest } from "./told-request.ts";

test.each([
  ["/path?limit=1#x", "/path?limit=1#x"],
  ["/x?access_token=secret&limit=1", "/x?access_token=…&limit=1"],
  ["/x?limit=1&access%5Ftoken=secret", "/x?limit=1&access%5Ftoken=…"],
  ["/x?%61ccess_%74oken=secret;a=b", "/x?%61ccess_%74oken=…;a=b"],
  ["http://user:secret@hs.test/x?a=@", "http://…@hs.test/x?a=@"],
  ["HTTPS://a@secret@hs.test", "HTTPS://…@hs.test"],
  ["//user:secret@hs.test/x", "//…@hs.test/x"],
  ["http://hs.test/@x", "http://hs.test/@x"],
])("%s is told as %s", (target, told) => {
  expect(toldRequest({ method: "GET", target }).target).toBe(told);
});

test("a long target is cut after its secrets are left out", () => {
  const target = `/x?${"a".repeat(1000)}&access_token=${"s".repeat(5000)}&b=${"b".repeat(60_000)}`;
  const { method, target: told } = toldRequest({ method: "x".repeat(60_000), target });
  expect(method).toBe(`${"x".repeat(32)}…`);
  expect(told).toMatch(/^\/x\?a{1000}&access_token=…&b=b*…$/);
  expect(told).toHaveLength(1025);
});
