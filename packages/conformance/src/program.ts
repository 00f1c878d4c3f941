/** Reads the command line, holds the server against the cases, and answers the exit status. */
import { readFileSync } from "node:fs";
import { themes } from "./cases/index.ts";
import { help, type Options, readCommand } from "./options.ts";
import { probe } from "./probe.ts";
import { json } from "./report/json.ts";
import { junit } from "./report/junit.ts";
import { pretty } from "./report/pretty.ts";
import { runCases } from "./run.ts";
import { anyServer } from "./subjects/any-server.ts";
import { borrowReferenceServer } from "./subjects/reference-server.ts";

const name = "synapse-federation-conformance";
const print = (text: string): boolean => process.stdout.write(text);

function programVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

/** The exit status: 0 no differences, 1 differences, 2 nothing could be compared. */
async function run({ url, token, profile, readOnly, reporter: reporterName }: Options): Promise<number> {
  const kind = await probe(url, token);
  const colours = process.stdout.isTTY && !process.env["NO_COLOR"];
  const reporter = { pretty, json, junit }[reporterName]({ write: print, url, kind, colours });
  const counts = { same: 0, differs: 0, leftOut: 0 };
  const borrowed = readOnly ? undefined : await borrowReferenceServer(url, kind);
  await using _returned = borrowed;
  const subject = borrowed ?? anyServer({ url, kind, tokens: { admin: token }, readOnly });
  for await (const result of runCases(subject, profile, themes)) {
    counts[({ same: "same", differs: "differs", "left out": "leftOut" } as const)[result.verdict.kind]]++;
    reporter.result(result);
  }
  reporter.end(counts);
  if (counts.differs > 0) return 1;
  return counts.same > 0 ? 0 : 2;
}

export async function program(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const command = readCommand(args, environment);
  if (command.kind === "refused") {
    console.error(`${name}: ${command.message}`);
    return 2;
  }
  if (command.kind !== "run") {
    print(`${command.kind === "help" ? help : programVersion()}\n`);
    return 0;
  }
  try {
    return await run(command.options);
  } catch (error) {
    console.error(`${name}: ${(error as Error).message}`);
    return 2;
  }
}
