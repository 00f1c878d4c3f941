#!/usr/bin/env node
import { nodeTooOld } from "@synapse-federation/core/node-version";

const tooOld = nodeTooOld("synapse-federation-conformance", process.versions.node);
if (tooOld !== undefined) {
  console.error(tooOld);
  process.exit(2);
}
const { program } = await import("./program.ts");
process.once("SIGINT", () => process.exit(130));
process.exitCode = await program(process.argv.slice(2), process.env);
