/** Asks real Synapses every case and writes what they answer: `tsx packages/conformance/src/record.ts [THEME …]`. */
import { writeFileSync } from "node:fs";
import { startSynapse, synapseReleases } from "@synapse-federation/testbed";
import type { Case, Outcome } from "./case.ts";
import { themes as cases } from "./cases/index.ts";
import { divergences } from "./divergences.ts";
import { writeRecorded } from "./recorded-answers.ts";
import { observe } from "./run.ts";
import { realSynapse } from "./subjects/synapse.ts";
import { type Observation, variantsOf } from "./variant.ts";

const themes = [...cases, divergences];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !themes.some((theme) => theme.name === name));
if (unknown.length > 0) {
  console.error(`no theme named ${unknown.join(", ")}; there are ${themes.map((theme) => theme.name).join(", ")}`);
  process.exit(2);
}
const chosen = asked.length === 0 ? themes : themes.filter((theme) => asked.includes(theme.name));
const observations = new Map<Case, Observation[]>();

for (const version of synapseReleases) {
  for (const database of ["sqlite", "postgres"] as const) {
    await using synapse = await startSynapse({ database, version });
    const subject = await realSynapse(synapse);
    for (const one of chosen.flatMap((theme) => theme.cases)) {
      const outcomes = (await observe(subject, one)) as readonly Outcome[];
      observations.set(one, [...(observations.get(one) ?? []), { ...subject.kind, outcomes }]);
    }
    console.log(`Synapse ${version} on ${database} answered ${observations.size} cases`);
  }
}

for (const { name, cases } of chosen) {
  const answers = new Map(cases.map((one) => [one.title, variantsOf(observations.get(one)!)]));
  writeFileSync(new URL(`recorded/${name}.json`, import.meta.url), writeRecorded(answers));
}
