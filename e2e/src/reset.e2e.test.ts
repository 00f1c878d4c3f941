/** The main job, from a declared FederationReset to a row that a real Synapse has cleared. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { federationAdminClient } from "@synapse-federation/client";
import { openFolder, openLog } from "@synapse-federation/operator";
import { requireTool, startSynapse, type Synapse } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runOnce } from "./operator/command.ts";

const python = await requireTool("python");
const silent = openLog({ level: "silent", format: "plain", write: () => undefined, now: Date.now });

interface Declared {
  readonly url: string;
  readonly token: string;
  readonly name: string;
  readonly destination: string;
}

const manifests = ({ url, token, name, destination }: Declared): string => `apiVersion: v1
kind: Secret
metadata: {name: admin}
stringData: {access_token: ${token}}
---
apiVersion: synapse-federation.dev/v1alpha1
kind: Homeserver
metadata: {name: homeserver}
spec: {url: "${url}", auth: {accessTokenSecretRef: {name: admin}}}
---
apiVersion: synapse-federation.dev/v1alpha1
kind: FederationReset
metadata: {name: ${name}}
spec: {homeserverRef: {name: homeserver}, destination: ${destination}}
`;

describe.skipIf(python.missing).each(["sqlite", "postgres"] as const)(
  `before a real Synapse on %s${python.note}`,
  (database) => {
    let synapse: Synapse;
    let root: string;
    const folders = () => ({ manifests: join(root, "manifests"), state: join(root, "state") });
    const declare = (name: string, destination: string, token = synapse.admin.accessToken): Promise<void> =>
      writeFile(join(folders().manifests, "all.yaml"), manifests({ url: synapse.url, token, name, destination }));

    beforeAll(async () => {
      synapse = await startSynapse({ database });
      root = await mkdtemp(join(tmpdir(), "synapse-federation-reset-"));
      await mkdir(folders().manifests);
    });
    afterAll(async () => {
      await synapse?.close();
      if (root) await rm(root, { recursive: true });
    });

    test("a destination that fails for good reason is reset, and both Synapse and the status say so", async () => {
      const failing = `dead-${database}.test`;
      await synapse.makeFailing(failing);
      const client = federationAdminClient({ baseUrl: synapse.url, accessToken: synapse.admin.accessToken });
      expect((await client.destination(failing)).retry_last_ts).not.toBe(0);
      await declare("wanted", failing);

      const { status, stdout, stderr } = await runOnce(folders());

      expect(stdout, stderr).toBe(`default/wanted  ${failing}  Ready=True  ResetAccepted\n`);
      expect(status).toBe(0);
      expect(stdout + stderr).not.toContain(synapse.admin.accessToken);
      expect(await client.destination(failing)).toMatchObject({
        retry_last_ts: 0,
        retry_interval: 0,
        failure_ts: null,
      });

      await using cluster = await openFolder({ ...folders(), log: silent });
      const homeserver = await cluster.get({ kind: "Homeserver", namespace: "default", name: "homeserver" });
      expect(homeserver!.status).toMatchObject({ serverVersion: synapse.version, destinations: { total: 1 } });
    });

    test("somebody who is no server admin is told so, and nothing is reset", async () => {
      const failing = `still-dead-${database}.test`;
      await synapse.makeFailing(failing);
      await declare("denied", failing, synapse.plain.accessToken);
      const { status, stdout } = await runOnce(folders());
      expect(stdout).toBe(`default/denied  ${failing}  Ready=False  NotAdmin\n`);
      expect(status).toBe(3);
    });

    test("a destination that Synapse has never talked to is unknown", async () => {
      await declare("unknown", "nobody-asked-for.test");
      const { status, stdout } = await runOnce(folders());
      expect(stdout).toBe("default/unknown  nobody-asked-for.test  Ready=False  DestinationUnknown\n");
      expect(status).toBe(1);
    });
  },
);
