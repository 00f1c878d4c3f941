import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadClusterAccess } from "./kubeconfig.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "operator-kubeconfig-"));
});
afterEach(() => rm(folder, { recursive: true }));

const config = (context: object, current = "c") => ({
  clusters: [{ name: "k", cluster: { server: "https://127.0.0.1:6443" } }],
  users: [{ name: "u", user: { token: "kubeconfig-token" } }],
  contexts: [{ name: "c", context: { cluster: "k", user: "u", ...context } }],
  "current-context": current,
});
async function load(text: string) {
  const file = join(folder, "config");
  await writeFile(file, text);
  return loadClusterAccess(file, {});
}

test("the context says where to work, and the default namespace is meant where it doesn't", async () => {
  expect(await load(JSON.stringify(config({ namespace: "matrix" })))).toMatchObject({ namespace: "matrix" });
  const access = await load(JSON.stringify(config({})));
  expect(access.namespace).toBe("default");
  expect(access.kubeConfig.getCurrentCluster()).toMatchObject({ server: "https://127.0.0.1:6443" });
});

test("a file that is not there, is no kubeconfig or has no current context is named, and never quoted", async () => {
  await expect(loadClusterAccess("/none/such", {})).rejects.toThrow("The kubeconfig /none/such can't be read: ENOENT");
  const broken = await load('users: [{name: u, user: {token: "kubeconfig-token}}]').catch(String);
  expect(broken).toBe(`KubernetesError: The kubeconfig ${folder}/config is no valid kubeconfig`);
  await expect(load(JSON.stringify(config({}, "other")))).rejects.toThrow("has no current context");
});
