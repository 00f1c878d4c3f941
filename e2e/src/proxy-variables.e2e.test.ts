/** An operator whose environment names a proxy, and has Node use it. */
import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { startOperatorIn } from "./operator/command.ts";
import { destination, openStage } from "./operator/stage.ts";

test("requests to a homeserver go to it and not to a proxy of the environment, which would be given the token", async () => {
  let visits = 0;
  const proxy = createServer((socket) => {
    visits++;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
  const environment = Object.fromEntries(names.map((name) => [name, url]));
  await using stage = await openStage({
    destination,
    retry_last_ts: Date.now() - 600_000,
    retry_interval: 1_200_000,
    failure_ts: Date.now() - 3_600_000,
    last_successful_stream_ordering: 7,
  });
  const { manifests, state } = stage.folders;
  const args = ["--manifests", manifests, "--state", state, "--once"];
  const { status, stdout, stderr } = await startOperatorIn({ ...environment, NODE_USE_ENV_PROXY: "1" }, ...args).ended;
  proxy.close();
  expect(stdout, stderr).toBe(`default/reset  ${destination}  Ready=True  ResetAccepted\n`);
  expect(status).toBe(0);
  expect(visits).toBe(0);
});
