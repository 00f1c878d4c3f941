/** The table of resets, as text. */
import { stripVTControlCharacters, styleText } from "node:util";
import { destinationsText, type FederationReset, findCondition, outcomeOf } from "@synapse-federation/operator";

/** As wide as the longest word that may come, so that the columns stand still while the words change. */
const leastWidths = [0, 0, "Unknown".length, "BackoffLimitExceeded".length, 0] as const;

const heading = ["RESET", "DESTINATION", "READY", "REASON", "RECOVERED"] as const;

/** Lines with aligned columns, a heading first. */
export function tableOf(resets: readonly FederationReset[], colour: boolean): readonly string[] {
  const rows = resets.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)).map((reset) => cellsOf(reset, colour));
  const widths = heading.map((title, column) =>
    Math.max(title.length, leastWidths[column]!, ...rows.map((row) => stripVTControlCharacters(row[column]!).length)),
  );
  return [heading, ...rows].map((row) => align(row, widths));
}

function align(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) => cell + " ".repeat(widths[column]! - stripVTControlCharacters(cell).length))
    .join("  ")
    .trimEnd();
}

function cellsOf(reset: FederationReset, colour: boolean): readonly string[] {
  const { ready, reason } = outcomeOf(reset);
  const recovered = findCondition(reset.status.conditions, "Recovered");
  const shade = ready === "True" ? "green" : "yellow";
  return [
    nameOf(reset),
    destinationsText(reset.spec),
    colour ? styleText(shade, ready, { validateStream: false }) : ready,
    reason,
    recovered ? `${recovered.status} (${recovered.reason})` : "",
  ];
}

function nameOf({ metadata }: FederationReset): string {
  return `${metadata.namespace}/${metadata.name}`;
}
