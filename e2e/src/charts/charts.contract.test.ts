/** Both charts: what their values promise. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { requireTool } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "./cases.ts";
import { argumentsOf, type Chart, type ChartName, type JsonSchema, openChart } from "./chart.ts";
import { valueAt } from "./values.ts";

const helm = await requireTool("helm");

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "charts-"));
});
afterAll(() => rm(scratch, { recursive: true }));

const isKnown = ({ properties }: JsonSchema, [name, ...rest]: readonly string[]): boolean => {
  const own = properties?.[name!];
  if (own === undefined) return false;
  return rest.length === 0 || own.$ref !== undefined || isKnown(own, rest);
};

describe.skipIf(helm.missing).each(Object.keys(cases) as ChartName[])(`charts/%s${helm.note}`, (name) => {
  let chart: Chart;
  beforeAll(async () => {
    chart = await openChart(name, scratch);
  }, 1_200_000);

  test("describes, checks and uses every value", () => {
    expect(chart.values.length).toBeGreaterThan(20);
    const wanting = chart.values.filter(
      ({ path, description }) => description === undefined || !isUsed(path) || !isKnown(chart.schema, path.split(".")),
    );
    expect(wanting).toEqual([]);
  });

  /** By its own path, or by its name below a group that a template enters. */
  const isUsed = (path: string): boolean => {
    const group = path.slice(0, path.lastIndexOf("."));
    const own = new RegExp(String.raw`\.Values\.${path.replaceAll(".", String.raw`\.`)}\b`);
    const below = new RegExp(String.raw`[\s(]\.${path.slice(group.length + 1)}\b`);
    return (
      own.test(chart.templates) || (chart.templates.includes(`with .Values.${group} }`) && below.test(chart.templates))
    );
  };

  test("has every value changed by one of these tests", () => {
    const all = Object.values(cases[name]);
    const unchanged = chart.values.filter(({ path, value }) =>
      all.every((values) => {
        const changed = valueAt(values, path);
        return changed === undefined || JSON.stringify(changed) === JSON.stringify(value);
      }),
    );
    expect(unchanged.map(({ path }) => path)).toEqual([]);
  });

  test("refuses a misspelt value by its name, at any depth", async () => {
    const misspelt = new Set(chart.values.map(({ path }) => path.replace(/[^.]+$/, "misspelt")));
    for (const path of misspelt) {
      const values = path.split(".").reduceRight<unknown>((inside, name) => ({ [name]: inside }), "value") as object;
      await expect(chart.render("default", values), path).rejects.toThrow("'misspelt' not allowed");
    }
  });

  describe.each(Object.entries(cases[name]))("%s", (_, values) => {
    test("passes lint", async () => {
      await chart.lint(values);
    });

    test("starts its program with options that it knows", async () => {
      const program = fileURLToPath(new URL(`../../../apps/${name}/src/main.ts`, import.meta.url));
      const options = argumentsOf(await chart.render("default", values));
      const args = ["-C", "@synapse-federation/source", program, ...options, "--version"];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    });
  });
});
