import { describe, expect, it } from "vitest";
import { breaksAsMacaroon } from "./guest-macaroon.ts";

const base64url = (text: string): string => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=*$/, "");

describe("an unknown token", () => {
  it("breaks where nothing in it is base64", () => {
    for (const token of ["!", "=", "====", ".", " ", "\0", "\0 ", "~", "{}"]) {
      expect(breaksAsMacaroon(token), JSON.stringify(token)).toBe(true);
    }
  });

  it("breaks where it is base64 of one to three bytes that begin with a small hexadecimal digit", () => {
    for (const text of ["f", "ff", "foo", "0", "00", "000", "9zz"]) {
      expect(breaksAsMacaroon(base64url(text)), text).toBe(true);
    }
    for (const text of ["ffff", "g", "zzz", "A", "F", "{}", "admin", "0000"]) {
      expect(breaksAsMacaroon(base64url(text)), text).toBe(false);
    }
  });

  it("does not break where it is empty, badly padded or long", () => {
    for (const token of ["", "a", "!ab", "!a", "!Zg", "nobody", "x\0y", "syt_YWRtaW4_abc_1Yc", "MDAx".repeat(10)]) {
      expect(breaksAsMacaroon(token), JSON.stringify(token)).toBe(false);
    }
  });
});
