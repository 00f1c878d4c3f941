import { expect, test } from "vitest";
import { type LogOptions, messageOf, openLog } from "./log.ts";

const linesOf = (options: Pick<LogOptions, "format" | "level">): readonly string[] => {
  const lines: string[] = [];
  const log = openLog({ ...options, write: (line) => lines.push(line), now: () => Date.parse("2026-11-25T03:00:00Z") });
  log.debug("Little");
  log.warn("Much", { object: "default/a", count: 2, left: undefined, text: "two words\nand a line" });
  return lines;
};

test("a machine reads one JSON object a line", () => {
  expect(linesOf({ format: "json", level: "info" }).map((line) => JSON.parse(line))).toEqual([
    {
      time: "2026-11-25T03:00:00.000Z",
      level: "warn",
      message: "Much",
      object: "default/a",
      count: 2,
      text: "two words\nand a line",
    },
  ]);
});

test("a person reads a line a message, whatever a field holds", () => {
  expect(linesOf({ format: "plain", level: "debug" })).toEqual([
    "2026-11-25T03:00:00.000Z debug Little",
    '2026-11-25T03:00:00.000Z warn  Much object=default/a count=2 text="two words\\nand a line"',
  ]);
});

test("below its level a log says nothing", () => {
  expect(linesOf({ format: "plain", level: "error" })).toEqual([]);
  expect(linesOf({ format: "plain", level: "silent" })).toEqual([]);
});

test("whatever is thrown says something", () => {
  expect([new Error("broken"), "text", undefined].map(messageOf)).toEqual(["broken", "text", "undefined"]);
});
