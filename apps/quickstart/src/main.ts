#!/usr/bin/env node
import { nodeTooOld } from "@synapse-federation/core/node-version";

const tooOld = nodeTooOld("start", process.versions.node);
if (tooOld === undefined) {
  const { start } = await import("./start.ts");
  process.exitCode = await start();
} else {
  console.error(tooOld);
  process.exitCode = 2;
}
