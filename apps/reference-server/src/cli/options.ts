/** The options of the command line, as data: their names, environment variables and help come from one table. */

/**
 * Each option can be set by a variable of this prefix too. Not the program's name: Kubernetes sets `<SERVICE>_PORT` in
 * every pod beside a Service, and a Service is called like its program.
 */
const variablePrefix = "SYNFED_";

interface Option {
  readonly type: "string" | "boolean";
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
}

export type Options = Readonly<Record<string, Option>>;

export const commonOptions: Options = {
  help: { type: "boolean", help: "show this" },
  version: { type: "boolean", help: "show the version" },
};

export const serveOptions: Options = {
  port: { type: "string", value: "N", help: "port to listen on, 0 for a free one (default 8008)" },
  host: { type: "string", value: "HOST", help: "address to listen on (default 127.0.0.1)" },
  dialect: { type: "string", value: "D", help: "sqlite or postgres: whose NULL, backslash and NUL rules hold" },
  state: { type: "string", value: "FILE", help: "state document (JSON) to start with" },
  generate: { type: "string", value: "N", help: "start with a made-up world of N destinations" },
  seed: { type: "string", value: "S", help: "of the made-up world (default 1)" },
  store: {
    type: "string",
    value: "STORE",
    help: "where the rows are kept: memory (default; no other in this release)",
  },
  control: { type: "boolean", help: "offer the control API (default on loopback only)" },
  "no-control": { type: "boolean", help: "do not offer the control API" },
  "control-token": { type: "string", value: "T", help: "token that the control API asks for" },
  "server-version": { type: "string", value: "V", help: "what the server says it is (default 1.163.2)" },
  "log-level": { type: "string", value: "L", help: "silent, fatal, error, warn, info, debug or trace (default warn)" },
  "tls-cert": { type: "string", value: "FILE", help: "certificate (PEM); with --tls-key the server speaks HTTPS" },
  "tls-key": { type: "string", value: "FILE", help: "key of the certificate (PEM)" },
};

export const captureOptions: Options = {
  url: { type: "string", value: "URL", help: "the homeserver, such as https://matrix.example.org" },
  token: {
    type: "string",
    value: "T",
    help: "a server admin's access token; other users of the machine can see it here",
  },
  "token-file": { type: "string", value: "FILE", help: "file that holds the token" },
  output: { type: "string", value: "FILE", help: "where to write the document (default standard output)" },
};

/** The environment variable of an option: `--tls-cert` is `SYNFED_TLS_CERT`. */
export function variableOf(option: string): string {
  return variablePrefix + option.toUpperCase().replaceAll("-", "_");
}

const program = "synapse-federation-reference-server";

export const help: string = `Usage: ${program} [options]
       ${program} capture --url URL [options]

A server that answers Synapse's federation admin API as a Synapse does, from a state that you give it.
The first line on standard output is JSON: {"url": …}, with "access_token" where the state names no users.

Options:
${describe({ ...serveOptions, ...commonOptions })}

capture writes a state document from a real homeserver:
${describe(captureOptions)}

Each option can be given as an environment variable too: --tls-cert is ${variableOf("tls-cert")}, --control
or --no-control is ${variableOf("control")}=true or false. An option wins over its variable, and both over the state document.

Exit status: 0 stopped, 1 failed, 2 wrong usage or a faulty state document.`;

function describe(options: Options): string {
  return Object.entries(options)
    .map(
      ([name, { value, help: text }]) => `  ${`--${name}${value === undefined ? "" : ` ${value}`}`.padEnd(22)} ${text}`,
    )
    .join("\n");
}
