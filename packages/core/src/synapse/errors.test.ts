import { expect, test } from "vitest";
import { encodeError, expiredToken, internalError, unknownToken } from "./errors.ts";

test("an error's body is compact, its keys sorted, and UTF-8", () => {
  expect(encodeError(internalError.body)).toBe('{"errcode":"M_UNKNOWN","error":"Internal server error"}');
  expect(encodeError(unknownToken.body)).toBe(
    '{"errcode":"M_UNKNOWN_TOKEN","error":"Invalid access token passed.","soft_logout":false}',
  );
  expect(encodeError(expiredToken.body)).toBe(
    '{"errcode":"M_UNKNOWN_TOKEN","error":"Access token has expired","soft_logout":true}',
  );
  expect(encodeError({ errcode: "M_X", error: 'ü<"' })).toBe(
    String.raw`{"errcode":"M_X","error":"${"\u00C3\u00BC"}<\""}`,
  );
});
