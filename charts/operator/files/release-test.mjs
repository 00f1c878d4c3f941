/** What `helm test` runs, in the operator's own image and account: is a replica ready, and can it do its work? */
import { readFileSync } from "node:fs";
import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

const { METRICS_URL, NAMESPACES, KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT } = process.env;
const account = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Status and text of an answer. */
function ask(url, options) {
  return new Promise((resolve, reject) => {
    const get = url.startsWith("https:") ? getHttps : getHttp;
    const request = get(url, { timeout: 5000, ...options }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode, text })).on("error", reject);
    });
    request.on("error", reject).on("timeout", () => request.destroy(new Error("no answer within 5 s")));
  });
}

async function expectOk(what, url, options) {
  let problem;
  // A Service that is seconds old may lead nowhere yet.
  for (let tries = 0; tries < 10; tries++) {
    if (tries > 0) await sleep(1000);
    try {
      const { status, text } = await ask(url, options);
      if (status === 200) return console.log(`ok: ${what}`);
      problem = `status ${status}: ${text.slice(0, 300)}`;
    } catch (error) {
      problem = error.message;
    }
  }
  console.error(`FAILED: ${what}: ${url}: ${problem}`);
  process.exitCode = 1;
}

// Like the kubelet's probes, whoever signed the certificate.
await expectOk("a replica is ready", `${METRICS_URL}/readyz`, { rejectUnauthorized: false });

const cluster = `https://${KUBERNETES_SERVICE_HOST.includes(":") ? `[${KUBERNETES_SERVICE_HOST}]` : KUBERNETES_SERVICE_HOST}:${KUBERNETES_SERVICE_PORT}`;
const group = `${cluster}/apis/synapse-federation.dev/v1alpha1`;
const access = {
  ca: readFileSync(`${account}/ca.crt`),
  headers: { Authorization: `Bearer ${readFileSync(`${account}/token`, "utf8").trim()}` },
};
for (const namespace of NAMESPACES === "" ? [undefined] : NAMESPACES.split(",")) {
  const place = namespace === undefined ? "" : `/namespaces/${namespace}`;
  for (const plural of ["homeservers", "federationresets"]) {
    const what = `the operator may read ${plural} in ${namespace ?? "every namespace"}`;
    await expectOk(what, `${group}${place}/${plural}?limit=1`, access);
  }
}
