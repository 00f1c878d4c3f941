/** The page of a chart, with the table of its values as they are now. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ChartName, chartDirectory } from "./chart.ts";
import { type Value, valuesOf } from "./values.ts";

export interface Page {
  readonly file: string;
  /** As it stands. */
  readonly text: string;
  /** As it should. */
  readonly made: string;
}

export async function chartPage(name: ChartName): Promise<Page> {
  const directory = chartDirectory(name);
  const file = join(directory, "README.md");
  const [text, values] = await Promise.all([readFile(file, "utf8"), readFile(join(directory, "values.yaml"), "utf8")]);
  const between = /(?<=<!-- values -->\n)[^]*(?=<!-- end of values -->)/;
  if (!between.test(text)) throw new Error(`${file} has no place for its values.`);
  return { file, text, made: text.replace(between, () => `\n${tableOf(valuesOf(values))}\n`) };
}

function tableOf(values: readonly Value[]): string {
  const rows = values.map(({ path, value, description = "" }) => [
    `\`${path}\``,
    `\`${JSON.stringify(value)}\``,
    description.replaceAll("|", "\\|"),
  ]);
  return [["value", "default", ""], ["---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}
