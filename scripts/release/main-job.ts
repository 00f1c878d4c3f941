/** The main job by what is installed: a server with the examples' world, the operator before it, and the comparison. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { commandFault } from "./command-fault.ts";

/** Where the examples expect the server, and who may ask it. */
const exampleUrl = "http://127.0.0.1:18008";
const exampleToken = "quickstart-admin-token";

/** @param folder of a project that has the packages; @param node which runs them. */
export async function mainJobFaults(folder: string, node: string): Promise<readonly string[]> {
  const program = (name: string): string => join(folder, "node_modules/.bin", `synapse-federation-${name}`);
  const world = resolve("examples/reference-server/world.json");
  const server = spawn(node, [program("reference-server"), "--port", "0", "--state", world], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await urlOf(server);
    if (url === undefined) return ["the reference server does not start with the examples' world"];
    const manifests = join(folder, "manifests");
    await cp(resolve("examples/quickstart"), manifests, { recursive: true });
    const homeserver = join(manifests, "homeserver.yaml");
    await writeFile(homeserver, (await readFile(homeserver, "utf8")).replace(exampleUrl, url));
    const reset = [
      node,
      program("operator"),
      "--manifests",
      manifests,
      "--state",
      join(folder, "state"),
      "--once",
    ] as const;
    const compare = [node, program("conformance"), "--url", url, "--token", exampleToken] as const;
    return [
      await commandFault("the operator does not settle the examples' resets", reset, folder),
      await commandFault("the reference server does not answer as Synapse", compare, folder),
    ].filter((fault) => fault !== undefined);
  } finally {
    server.kill();
    if (server.exitCode === null) await once(server, "exit");
  }
}

async function urlOf({ stdout }: ChildProcess): Promise<string | undefined> {
  for await (const line of createInterface(stdout!)) return (JSON.parse(line) as { readonly url: string }).url;
  return undefined;
}
