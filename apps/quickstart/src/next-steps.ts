import { join } from "node:path";

/** What to try while the demo runs. */
export function nextSteps({
  manifests,
  server,
}: {
  readonly manifests: string;
  readonly server: { readonly url: string };
}): string {
  return `Try next, in another terminal:
  run a reset again     set spec.runToken of a reset in ${join(manifests, "resets.yaml")}, and save
  reset another         add a FederationReset for silent.example.edu to that file
  see what was asked    curl ${server.url}/_reference/v1/requests
  ask the API yourself  curl -H 'Authorization: Bearer quickstart-admin-token' ${server.url}/_synapse/admin/v1/federation/destinations
  Ctrl-C ends the demo.`;
}
