import { parseArgs } from "node:util";
import type { Profile } from "./case.ts";

export const reporters = ["pretty", "json", "junit"] as const;
export type ReporterName = (typeof reporters)[number];

export interface Options {
  readonly url: URL;
  readonly token: string;
  readonly profile: Profile;
  readonly readOnly: boolean;
  readonly reporter: ReporterName;
}

export type Command =
  | { readonly kind: "run"; readonly options: Options }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  /** What the user did wrong, and what to do instead. */
  | { readonly kind: "refused"; readonly message: string };

export const help = `synapse-federation-conformance --url URL --token TOKEN [options]

Asks a homeserver what Synapse's federation admin API was recorded to answer, and prints where it differs.
Without --read-only it makes and resets failing destinations whose names end in .example; their rows stay.

  --url URL             the homeserver's address          SYNAPSE_URL
  --token TOKEN         an admin's access token           SYNAPSE_ADMIN_TOKEN (keeps it out of the process list)
  --profile PROFILE     synapse: every byte as Synapse    (default)
                        spec: what the published document promises
  --read-only           change nothing: leave out cases that reset, or need rows
  --reporter REPORTER   pretty (default), json, junit
  --help, --version

Exit status: 0 no differences, 1 differences, 2 could not run.`;

const flags = {
  url: { type: "string" },
  token: { type: "string" },
  profile: { type: "string", default: "synapse" },
  "read-only": { type: "boolean", default: false },
  reporter: { type: "string", default: "pretty" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

const oneOf = <T extends string>(allowed: readonly T[], value: string): T | undefined =>
  allowed.find((one) => one === value);

function readUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.search === "" ? url : undefined;
}

/** What a command line and its environment ask for. */
export function readCommand(args: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const refused = (message: string): Command => ({ kind: "refused", message });
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options: flags }));
  } catch (error) {
    return refused(`${(error as Error).message.split(". ")[0]}; --help lists what there is`);
  }
  if (values.help === true) return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  const address = values.url ?? environment["SYNAPSE_URL"];
  if (address === undefined) return refused("which homeserver? Give --url URL or SYNAPSE_URL");
  const url = readUrl(address);
  if (url === undefined) return refused("--url has to be http:// or https:// with a host, without user or query");
  const token = values.token ?? environment["SYNAPSE_ADMIN_TOKEN"];
  if (token === undefined || !/^[!-~]+$/.test(token)) {
    return refused("an admin's access token is needed, without spaces: give SYNAPSE_ADMIN_TOKEN or --token TOKEN");
  }
  const profile = oneOf(["synapse", "spec"], values.profile);
  if (profile === undefined) return refused("--profile is synapse or spec");
  const reporter = oneOf(reporters, values.reporter);
  if (reporter === undefined) return refused(`--reporter is one of ${reporters.join(", ")}`);
  return { kind: "run", options: { url, token, profile, readOnly: values["read-only"], reporter } };
}
