import { expect, test } from "vitest";
import { screenOn } from "./screen.ts";

const record = (isTTY: boolean) => {
  const written: string[] = [];
  return { written, screen: screenOn({ isTTY, write: (text: string) => written.push(text) }) };
};

test("a terminal's lines are written over in place", () => {
  const { screen, written } = record(true);
  screen.show(["one", "two"]);
  screen.show(["three"]);
  expect(written).toEqual(["\u001B[2Kone\n\u001B[2Ktwo\n\u001B[J", "\u001B[2A\u001B[2Kthree\n\u001B[J"]);
});

test("elsewhere a line is written when it is new, and nothing moves the cursor", () => {
  const { screen, written } = record(false);
  screen.show(["heading", "a  Pending"]);
  screen.show(["heading", "a  ResetAccepted"]);
  expect(written.join("")).toBe("heading\na  Pending\na  ResetAccepted\n");
});
