/** What a restored backup does, as the page on operations has it. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type ReferenceServer, startReferenceServer } from "@synapse-federation/reference-server";
import { requireTool } from "@synapse-federation/testbed";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Installation, type Namespace, startInstallation } from "./installation.ts";

const go = await requireTool("go");
const root = fileURLToPath(new URL("../../../", import.meta.url));
const read = (file: string): Promise<string> => readFile(`${root}examples/${file}`, "utf8");

interface Backup {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: object;
  readonly status: object;
}

describe.skipIf(go.missing)(`a finished reset that is restored from a backup${go.note}`, () => {
  let installation: Installation;
  let server: ReferenceServer;
  let namespace: Namespace;
  let backup: Backup;
  beforeAll(async () => {
    installation = await startInstallation();
    await installation.installKinds();
  }, 1_200_000);
  afterAll(() => installation?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    server = await startReferenceServer({ state: JSON.parse(await read("reference-server/world.json")) });
    namespace = await installation.namespace();
    const files = await Promise.all(["homeserver.yaml", "resets.yaml"].map((name) => read(`quickstart/${name}`)));
    for (const text of files) {
      const here = text.replaceAll("metadata:", `metadata:\n  namespace: ${namespace.name}`);
      await installation.kubernetes.apply(here.replace("http://127.0.0.1:18008", server.url));
    }
    await whileOperating(async () => {
      await namespace.kubectl("wait", "--for=condition=Finished", "fedreset", "--all", "--timeout=60s");
    });
    backup = JSON.parse(await namespace.kubectl("get", "fedreset/matrix-org", "--output=json")) as Backup;
    await namespace.kubectl("delete", "fedreset", "--all");
  });
  afterEach(() => server.close());

  const whileOperating = async (what: () => Promise<void>): Promise<void> => {
    const operator = namespace.operator();
    await what();
    operator.interrupt("SIGTERM");
    expect((await operator.ended).status).toBe(0);
  };
  /** Resets of the destination that the homeserver was asked for so far. */
  const posts = async (): Promise<number> => {
    const answer = await fetch(`${server.url}/_reference/v1/requests?destination=matrix.org`);
    const { requests } = (await answer.json()) as { readonly requests: readonly { readonly method: string }[] };
    return requests.filter(({ method }) => method === "POST").length;
  };
  /** As a tool restores it: under its name, with a uid and a generation of its own. */
  const restore = async (change: object = {}): Promise<void> => {
    const { apiVersion, kind, metadata, spec } = backup;
    await apply({ apiVersion, kind, metadata: { name: metadata.name }, spec: { ...spec, ...change } });
  };
  const apply = async ({ metadata, ...rest }: Omit<Backup, "status">): Promise<void> => {
    const here = { ...rest, metadata: { ...metadata, namespace: namespace.name } };
    await installation.kubernetes.apply(JSON.stringify(here));
  };
  const reason = (): Promise<string> =>
    namespace.kubectl(
      "get",
      "fedreset/matrix-org",
      `--output=jsonpath={.status.conditions[?(@.type=="Ready")].reason}`,
    );

  test("with its status is what it was, and nothing is sent", async () => {
    await restore();
    const patch = JSON.stringify({ status: backup.status });
    await namespace.kubectl("patch", "fedreset/matrix-org", "--subresource=status", "--type=merge", "--patch", patch);
    await whileOperating(async () => {
      // One that is new is done after it.
      const spec = { homeserverRef: { name: "homeserver" }, destination: "healthy.example.org" };
      await apply({ ...backup, metadata: { name: "new" }, spec });
      await namespace.kubectl("wait", "--for=condition=Finished", "fedreset/new", "--timeout=60s");
    });
    expect(await reason()).toBe("ResetAccepted");
    expect(await posts()).toBe(1);
  });

  test("without its status runs again, and leaves alone what is out of backoff", async () => {
    await restore();
    await whileOperating(async () => {
      await namespace.kubectl("wait", "--for=condition=Finished", "fedreset/matrix-org", "--timeout=60s");
    });
    expect(await reason()).toBe("NotNeeded");
    expect(await posts()).toBe(1);
  });

  test("without its status ends as Expired where its notAfter is over, and nothing is sent", async () => {
    await restore({ notAfter: "2026-01-01T00:00:00Z" });
    await whileOperating(async () => {
      await namespace.kubectl("wait", "--for=condition=Finished", "fedreset/matrix-org", "--timeout=60s");
    });
    expect(await reason()).toBe("Expired");
    expect(await posts()).toBe(1);
  });
});
