/** What `helm test` runs: does the Service lead to a server that answers as a Synapse does? */
import { setTimeout as sleep } from "node:timers/promises";

const { SERVER_URL } = process.env;

async function expectAnswer(what, path, expected) {
  let problem;
  // A Service that is seconds old may lead nowhere yet.
  for (let tries = 0; tries < 10; tries++) {
    if (tries > 0) await sleep(1000);
    try {
      const response = await fetch(`${SERVER_URL}${path}`, { signal: AbortSignal.timeout(5000) });
      const answer = `${response.status} ${(await response.text()).slice(0, 300)}`;
      if (answer === expected) return console.log(`ok: ${what}`);
      problem = `${answer}, and not ${expected}`;
    } catch (error) {
      problem = error.cause?.message ?? error.message;
    }
  }
  console.error(`FAILED: ${what}: ${SERVER_URL}${path}: ${problem}`);
  process.exitCode = 1;
}

await expectAnswer("it is healthy", "/health", "200 OK");
await expectAnswer(
  "it asks for a token, in Synapse's words",
  "/_synapse/admin/v1/federation/destinations",
  '401 {"errcode":"M_MISSING_TOKEN","error":"Missing access token"}',
);
