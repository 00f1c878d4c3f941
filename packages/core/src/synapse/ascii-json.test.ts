import { expect, test } from "vitest";
import { asciiText, encodeJson, encodeString, exactInteger } from "./ascii-json.ts";

test.each([
  ["matrix.org", '"matrix.org"'],
  ["", '""'],
  [" !#[]^~", '" !#[]^~"'],
  ['"\\/', String.raw`"\"\\/"`],
  ["\b\t\n\f\r\0\x01\x1f", String.raw`"\b\t\n\f\r\u0000\u0001\u001f"`],
  ["\x7f\x80\xff", String.raw`"\u007f\u0080\u00ff"`],
  ["züb", String.raw`"z\u00fcb"`],
  ["\u2028\uffff", String.raw`"\u2028\uffff"`],
  ["z😀b", String.raw`"z\ud83d\ude00b"`],
])("%j is written as Python's json.dumps writes it", (text, json) => {
  expect(encodeString(text)).toBe(json);
  expect(encodeJson({ [text]: text })).toBe(`{${json}:${json}}`);
  expect(JSON.stringify([asciiText(text)])).toBe(`[${json}]`);
});

test.each([0, -5, null, 2 ** 53 - 1, 2n ** 53n + 1n, -(2n ** 63n)])("the integer %s is written exactly", (value) => {
  expect(JSON.stringify([exactInteger(value)])).toBe(`[${value}]`);
});
