/** The command line, as data. */
import { parseArgs } from "node:util";
import { type LogLevel, logLevels } from "./log.ts";

export interface Options {
  readonly manifests: string;
  readonly state: string;
  readonly once: boolean;
  readonly allowHomeservers: readonly string[];
  readonly logLevel: LogLevel;
}

export type CommandLine =
  | { readonly command: "run"; readonly options: Options }
  | { readonly command: "help" | "version" }
  | { readonly command: "refuse"; readonly message: string };

export const help: string = `Usage: synapse-federation-operator --manifests DIR --state DIR [options]

Resets the destinations that FederationResets in DIR ask for, and writes what came of it to the state folder.

  --manifests DIR            folder of YAML: Homeservers, FederationResets, Secrets, ConfigMaps
  --state DIR                folder for the status of each; made where it is missing, used by one operator at a time
  --once                     end when every object is finished, or waits for something outside after one full try
  --allow-homeserver PATTERN send tokens to this origin only, * for any text without / and :, may be given again
  --log-level LEVEL          ${logLevels.join(", ")} (info); the log goes to stderr
  --help, --version

Each option can also be set in the environment: SYNAPSE_FEDERATION_OPERATOR_MANIFESTS, …_STATE, …_ONCE=true,
…_ALLOW_HOMESERVER (separated by commas), …_LOG_LEVEL. The command line wins.

Exit status: 0 ended cleanly; with --once: 0 all finished, 1 some failed or a manifest could not be read,
3 some still wait. 2: could not start.
`;

const prefix = "SYNAPSE_FEDERATION_OPERATOR_";

export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const refuse = (message: string): CommandLine => ({ command: "refuse", message });
  const given = parse(args);
  if (typeof given === "string") return refuse(given);
  if (given.help === true) return { command: "help" };
  if (given.version === true) return { command: "version" };

  const fromEnvironment = (name: string): string | undefined => environment[prefix + name] || undefined;
  const manifests = given.manifests ?? fromEnvironment("MANIFESTS");
  if (!manifests) return refuse("--manifests is missing: give the folder of YAML");
  const state = given.state ?? fromEnvironment("STATE");
  if (!state) return refuse("--state is missing: give a folder that the operator may write to");
  const once = fromEnvironment("ONCE") ?? "false";
  if (once !== "true" && once !== "false") return refuse(`${prefix}ONCE must be true or false`);
  const logLevel = given["log-level"] ?? fromEnvironment("LOG_LEVEL") ?? "info";
  if (!isLogLevel(logLevel)) return refuse(`--log-level must be one of ${logLevels.join(", ")}`);
  const allowHomeservers = given["allow-homeserver"] ?? fromEnvironment("ALLOW_HOMESERVER")?.split(",") ?? [];
  const unusable = allowHomeservers.find((pattern) => !/^https?:\/\/[^/@\s]+$/.test(pattern));
  if (unusable !== undefined) {
    return refuse(`--allow-homeserver takes an origin such as http://*.matrix.svc:8008, not ${unusable}`);
  }
  return {
    command: "run",
    options: { manifests, state, once: given.once ?? once === "true", allowHomeservers, logLevel },
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        manifests: { type: "string" },
        state: { type: "string" },
        once: { type: "boolean" },
        "allow-homeserver": { type: "string", multiple: true },
        "log-level": { type: "string" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
    return values;
  } catch (error) {
    // Node's own sentence names the option; what follows its first full stop explains the use of "--".
    return (error as Error).message.split(". ")[0]!;
  }
}

function isLogLevel(text: string): text is LogLevel {
  return (logLevels as readonly string[]).includes(text);
}
