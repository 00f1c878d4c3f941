/** YAML text as documents whose fields can be found again by line. Never repeats text of the file: it may be a token. */
import { type Document, isMap, isScalar, LineCounter, parseAllDocuments, type YAMLError } from "yaml";
import type { Position } from "./fault.ts";

export interface YamlDocument {
  readonly value: unknown;
  /** Where a field stands, or the nearest of its parents that is there. `key` points at its name, not its value. */
  position(path: readonly PropertyKey[], of: "key" | "value"): Position;
}

export type YamlReading = { readonly document: YamlDocument } | { readonly fault: string; readonly at: Position };

/** More repeats of anchors than anybody writes by hand, and too few to blow up memory. */
const maxAliasCount = 100;

/** Reads every document of a file; empty ones are left out. */
export function readYaml(text: string): readonly YamlReading[] {
  const lines = new LineCounter();
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, strict: true });
  return [...documents].flatMap((document): readonly YamlReading[] => {
    const [error] = [...document.errors, ...document.warnings];
    if (error) return [{ fault: describe(error), at: positionAt(error.pos[0]) }];
    try {
      const value: unknown = document.toJS({ maxAliasCount });
      if (value === null) return [];
      return [{ document: { value, position: (path, of) => positionAt(offsetOf(document, path, of)) } }];
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      const fault = `uses an anchor more than ${maxAliasCount} times, or one that is not there`;
      return [{ fault, at: positionAt(document.contents?.range[0] ?? 0) }];
    }
  });
}

const explanations: Partial<Record<YAMLError["code"], string>> = {
  BAD_ALIAS: "an alias (*) does not name an anchor",
  BAD_INDENT: "is indented wrongly",
  BAD_SCALAR_START: "a text may not begin with this character: put it in quotes",
  BLOCK_AS_IMPLICIT_KEY: "a mapping may not begin here: put the value in quotes, or on a line of its own",
  DUPLICATE_KEY: "this field stands here twice",
  MISSING_CHAR: "a character is missing, such as a colon, a bracket or a quote",
  MULTILINE_IMPLICIT_KEY: "a field's name and its colon must stand on one line",
  RESOURCE_EXHAUSTION: "is nested too deeply",
  TAB_AS_INDENT: "is indented with a tab: use spaces",
  TAG_RESOLVE_FAILED: "this tag (!) is not known",
};

function describe({ code }: YAMLError): string {
  return explanations[code] ?? `is not valid YAML (${code})`;
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], of: "key" | "value"): number {
  const parent = document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
    : undefined;
  if (of === "key" && isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as
      | { range?: readonly [number, number, number] }
      | undefined;
    if (node?.range) return node.range[0];
  }
  return document.range[0];
}
