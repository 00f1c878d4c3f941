/** `pnpm release:dry-run`: all that a release would send, made, looked through and tried; nothing is sent. */
import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chartFaults, packChart } from "./charts.ts";
import { consumerFaults, installInEmptyProject } from "./consumer.ts";
import { bundleForImage, imageBundleFaults } from "./image-bundle.ts";
import { packageFaults } from "./package-faults.ts";
import { pack, readManifest } from "./packed.ts";

const rooms = (pattern: string): readonly string[] => globSync(`${pattern}/package.json`).map(dirname).sort();

async function publishedRooms(): Promise<readonly string[]> {
  const published: string[] = [];
  for (const room of rooms("{packages,apps}/*")) if ((await readManifest(room)).private !== true) published.push(room);
  return published;
}

function printRow(name: string, version: string, files: number | string, size: number | string): void {
  const packed = typeof size === "string" ? size : `${(size / 1000).toFixed(1)} kB`;
  console.log(`${name.padEnd(48)}${version.padEnd(10)}${String(files).padStart(6)}${packed.padStart(12)}`);
}

/** Faults of all that would be sent, after a table of it. */
async function dryRun(folder: string): Promise<readonly string[]> {
  execFileSync("turbo", ["run", "build", "publint", "--output-logs=errors-only"], { stdio: "inherit" });
  const packages = await Promise.all((await publishedRooms()).map((room) => pack(room, folder)));
  // A chart's tarball may be named as a package's.
  const charts = await Promise.all(rooms("charts/*").map((room) => packChart(room, join(folder, "charts"))));
  const images = await Promise.all(
    packages
      .filter(({ room }) => room.startsWith("apps/"))
      .map(({ room }) => bundleForImage(room, join(folder, "images"))),
  );

  printRow("package", "version", "files", "packed");
  for (const { manifest, files, size } of packages) printRow(manifest.name, manifest.version, files.size, size);
  for (const { name, version, files, size } of charts) printRow(`chart ${name}`, version, files.length, size);
  for (const { name, version, files, size } of images) printRow(`image of ${name}`, version, files.length, size);

  const { version } = packages[0]!.manifest;
  const faults = packages.flatMap((packed) => {
    const other = packed.manifest.version === version ? [] : [`has another version than ${version}`];
    return [...packageFaults(packed, process.cwd()), ...other].map((fault) => `${packed.manifest.name} ${fault}`);
  });
  for (const chart of charts) {
    faults.push(...(await chartFaults(chart, version)).map((fault) => `chart ${chart.name} ${fault}`));
  }
  for (const image of images) {
    faults.push(...(await imageBundleFaults(image)).map((fault) => `image of ${image.name} ${fault}`));
  }
  const consumer = join(folder, "consumer");
  await installInEmptyProject(consumer, packages);
  return [...faults, ...(await consumerFaults(consumer, packages))];
}

const folder = await mkdtemp(join(tmpdir(), "release-dry-run-"));
try {
  const faults = await dryRun(folder);
  for (const fault of faults) console.error(`FAULT: ${fault}`);
  console.log(faults.length === 0 ? "\nReady to be released." : `\nFaults: ${faults.length}.`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
