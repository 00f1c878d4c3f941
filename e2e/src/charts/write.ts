/** A program: writes the values of the charts into their pages. */
import { writeFile } from "node:fs/promises";
import { chartPage } from "./readme.ts";

for (const name of ["operator", "reference-server"] as const) {
  const { file, made } = await chartPage(name);
  await writeFile(file, made);
}
