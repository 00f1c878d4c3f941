/**
 * `test:matrix`: holds every release of Synapse that the testbed has, on both databases, and the reference server
 * against the recorded answers. The page goes to stdout, differences to stderr. Exit status: 0 none, 1 some, 2 it could
 * not run.
 */
// A program of this repository, not of the published package: it is in no build.
// oxlint-disable-next-line no-restricted-imports
import { startReferenceServer } from "@synapse-federation/reference-server";
import { newestRelease, requireTool, startSynapse, synapseReleases } from "@synapse-federation/testbed";
import { themes } from "../cases/index.ts";
import { pretty } from "../report/pretty.ts";
import { runCases } from "../run.ts";
import type { Subject } from "../subject.ts";
import { referenceServer } from "../subjects/reference-server.ts";
import { realSynapse } from "../subjects/synapse.ts";
import { type Measured, matrixPage } from "./page.ts";

const databases = ["sqlite", "postgres"] as const;

async function measure(server: string, url: URL, subject: Subject): Promise<Measured> {
  const reporter = pretty({ write: (text) => process.stderr.write(text), url, kind: subject.kind, colours: false });
  const counts = { same: 0, differs: 0, leftOut: 0 };
  let requests = 0;
  for await (const result of runCases(subject, "synapse", themes)) {
    counts[result.verdict.kind === "left out" ? "leftOut" : result.verdict.kind]++;
    requests += result.case.connections.reduce((sum, connection) => sum + connection.requests.length, 0);
    reporter.result(result);
  }
  reporter.end(counts);
  const { same, differs } = counts;
  return { server, database: subject.kind.dialect, cases: same + differs, requests, differences: differs };
}

const python = await requireTool("python");
if (python.missing) {
  console.error(`test:matrix: no Synapse can be started${python.note}`);
  process.exit(2);
}

const measured: Measured[] = [];
for (const version of synapseReleases) {
  for (const database of databases) {
    await using synapse = await startSynapse({ database, version });
    measured.push(await measure(`Synapse ${version}`, new URL(synapse.url), await realSynapse(synapse)));
  }
}
for (const dialect of databases) {
  await using server = await startReferenceServer({ dialect });
  const url = new URL(server.url);
  measured.push(await measure("the reference server", url, referenceServer(url, { dialect, version: newestRelease })));
}

process.stdout.write(matrixPage(new Date().toISOString().slice(0, 10), measured, themes));
process.exitCode = measured.some(({ differences }) => differences > 0) ? 1 : 0;
