/** The command line, as data. */
import { parseArgs } from "node:util";
import { namespaceName } from "./api/metadata.ts";
import type { Caps } from "./connection/caps.ts";
import { homeserverPattern } from "./connection/homeserver-pattern.ts";
import type { Address } from "./endpoints/endpoints.ts";
import { type LogLevel, logLevels, messageOf } from "./log.ts";

/** Resources in a folder of YAML. */
export interface FolderPlace {
  readonly place: "folder";
  readonly manifests: string;
  readonly state: string;
  readonly once: boolean;
}

/** Resources behind a Kubernetes API. */
export interface ClusterPlace {
  readonly place: "cluster";
  readonly kubeconfig?: string;
  /** `own`: that of the pod, or of the kubeconfig's context. */
  readonly namespaces: readonly string[] | "all" | "own";
  readonly leaderElect: boolean;
}

/** How `/metrics`, `/healthz` and `/readyz` are served. */
export interface Serving {
  readonly address: Address;
  /** The cluster judges who may see the metrics. */
  readonly authentication: boolean;
  /** Folder of `tls.crt` and `tls.key`. */
  readonly tlsDirectory?: string;
}

export interface Options<Place = FolderPlace | ClusterPlace> {
  readonly resources: Place;
  readonly allowHomeservers: readonly string[];
  readonly caps: Caps;
  readonly serving?: Serving;
  readonly heapSnapshotDirectory?: string;
  readonly logLevel: LogLevel;
}

export type CommandLine =
  | { readonly command: "run"; readonly options: Options }
  | { readonly command: "help" | "version" }
  | { readonly command: "refuse"; readonly message: string };

export const help: string = `Usage: synapse-federation-operator [options]
       synapse-federation-operator --manifests DIR --state DIR [--once] [options]

Resets the destinations that FederationResets ask for, and writes what came of it into their status: in a Kubernetes
cluster, or in a folder of YAML.

In a cluster
  --kubeconfig FILE          how to reach it (KUBECONFIG, else the pod's service account, else ~/.kube/config)
  --namespace NS             where to work, may be given again (the pod's own, or that of the kubeconfig's context)
  --all-namespaces           work everywhere
  --leader-elect=false       act without a lease; only where there is one replica, ever

With a folder
  --manifests DIR            folder of YAML: Homeservers, FederationResets, Secrets, ConfigMaps
  --state DIR                folder for the status of each; made where it is missing, used by one operator at a time
  --once                     end when every object is finished, or waits for something outside after one full try

With either
  --allow-homeserver PATTERN send tokens to this origin only; may be given again. In its host * is any text and
                             {namespace} the Homeserver's own; its port may be *. Without any: in a folder every
                             origin, in a cluster Services of the Homeserver's own namespace
  --max-concurrent-requests N  and --max-requests-per-second N: what one origin is sent at most, whatever its
                             Homeservers allow (no cap of ours)
  --max-total-concurrent-requests N  and --max-total-requests-per-second N: the same for all origins together
  --metrics-address HOST:PORT  serve /metrics, /healthz and /readyz there; :8080 is every address of this machine
  --metrics-authentication   in a cluster: /metrics only with a bearer token whose user may get the nonResourceURL
                             /metrics; the operator needs charts/operator/files/rbac/metrics.yaml to ask who that is
  --metrics-tls-directory DIR  serve them over HTTPS with DIR/tls.crt and tls.key, read again when they are renewed
  --heap-snapshot-directory DIR  write what is in memory there at each SIGUSR2, tokens included
  --log-level LEVEL          ${logLevels.join(", ")} (info); the log goes to stderr
  --help, --version

Each option can also be set in the environment: SYNAPSE_FEDERATION_OPERATOR_KUBECONFIG, …_NAMESPACE and
…_ALLOW_HOMESERVER (separated by commas), …_ALL_NAMESPACES=true, …_LEADER_ELECT=false, …_MANIFESTS, …_STATE,
…_ONCE=true, …_MAX_CONCURRENT_REQUESTS, …_MAX_REQUESTS_PER_SECOND, …_MAX_TOTAL_CONCURRENT_REQUESTS,
…_MAX_TOTAL_REQUESTS_PER_SECOND, …_METRICS_ADDRESS, …_METRICS_AUTHENTICATION=true, …_METRICS_TLS_DIRECTORY,
…_HEAP_SNAPSHOT_DIRECTORY, …_LOG_LEVEL. The command line wins.

Exit status: 0 ended cleanly; with --once: 0 all finished, 1 some failed or a manifest could not be read,
3 some still wait. 1: the lease or the state folder's lock was lost. 2: could not start.
`;

const prefix = "SYNAPSE_FEDERATION_OPERATOR_";
const settings = {
  kubeconfig: { type: "string" },
  namespace: { type: "string", multiple: true },
  "all-namespaces": { type: "boolean" },
  "leader-elect": { type: "string" },
  manifests: { type: "string" },
  state: { type: "string" },
  once: { type: "boolean" },
  "allow-homeserver": { type: "string", multiple: true },
  "max-concurrent-requests": { type: "string" },
  "max-requests-per-second": { type: "string" },
  "max-total-concurrent-requests": { type: "string" },
  "max-total-requests-per-second": { type: "string" },
  "metrics-address": { type: "string" },
  "metrics-authentication": { type: "boolean" },
  "metrics-tls-directory": { type: "string" },
  "heap-snapshot-directory": { type: "string" },
  "log-level": { type: "string" },
} as const;
type Name = keyof typeof settings;
type Given = { readonly [N in Name]?: readonly string[] };

const folderNames = ["manifests", "state", "once"] as const satisfies readonly Name[];
const clusterNames = [
  "kubeconfig",
  "namespace",
  "all-namespaces",
  "leader-elect",
  "metrics-authentication",
] as const satisfies readonly Name[];
const servingNames = ["metrics-authentication", "metrics-tls-directory"] as const satisfies readonly Name[];

/** What is wrong with a command line, for its user. */
class Refusal extends Error {}

export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandLine {
  try {
    const { help, version, ...values } = parse(args);
    if (help === true) return { command: "help" };
    if (version === true) return { command: "version" };
    return { command: "run", options: optionsOf(withEnvironment(values, environment)) };
  } catch (error) {
    if (error instanceof Refusal) return { command: "refuse", message: error.message };
    throw error;
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      // Alone it says what is so anyway, and people do write it.
      args: args.map((arg) => (arg === "--leader-elect" ? "--leader-elect=true" : arg)),
      options: { ...settings, help: { type: "boolean", short: "h" }, version: { type: "boolean" } },
    }).values;
  } catch (error) {
    // Node's own sentence names the option; what follows its first full stop explains the use of "--".
    throw new Refusal(messageOf(error).split(". ")[0]);
  }
}

function withEnvironment(
  values: { readonly [N in Name]?: string | boolean | readonly string[] | undefined },
  environment: Readonly<Record<string, string | undefined>>,
): Given {
  const names = Object.keys(settings) as Name[];
  const given = names.flatMap((name): (readonly [Name, readonly string[]])[] => {
    const value = values[name];
    if (value !== undefined) return [[name, Array.isArray(value) ? value : [String(value)]]];
    const text = environment[prefix + name.toUpperCase().replaceAll("-", "_")];
    if (!text) return [];
    return [[name, "multiple" in settings[name] ? text.split(",").map((part) => part.trim()) : [text]]];
  });
  return Object.fromEntries(given);
}

function optionsOf(given: Given): Options {
  const logLevel = given["log-level"]?.[0] ?? "info";
  if (!isLogLevel(logLevel)) throw new Refusal(`--log-level must be one of ${logLevels.join(", ")}`);
  const allowHomeservers = given["allow-homeserver"] ?? [];
  const unusable = allowHomeservers.find((pattern) => homeserverPattern(pattern) === undefined);
  if (unusable !== undefined) {
    throw new Refusal(`--allow-homeserver takes an origin such as http://*.matrix.svc:8008, not ${unusable}`);
  }
  const serving = servingOf(given);
  const [heapSnapshotDirectory] = given["heap-snapshot-directory"] ?? [];
  return {
    resources: folderNames.some((name) => given[name] !== undefined) ? folderPlace(given) : clusterPlace(given),
    allowHomeservers,
    caps: {
      perOrigin: {
        maxConcurrentRequests: capOf("max-concurrent-requests", given),
        requestsPerSecond: capOf("max-requests-per-second", given),
      },
      total: {
        maxConcurrentRequests: capOf("max-total-concurrent-requests", given),
        requestsPerSecond: capOf("max-total-requests-per-second", given),
      },
    },
    ...(serving !== undefined && { serving }),
    ...(heapSnapshotDirectory !== undefined && { heapSnapshotDirectory }),
    logLevel,
  };
}

function servingOf(given: Given): Serving | undefined {
  const [address] = given["metrics-address"] ?? [];
  if (address === undefined) {
    const useless = servingNames.find((name) => given[name] !== undefined);
    if (useless !== undefined) throw new Refusal(`--${useless} says how to serve metrics: give --metrics-address, too`);
    return undefined;
  }
  const [tlsDirectory] = given["metrics-tls-directory"] ?? [];
  return {
    address: addressOf(address),
    authentication: isTrue("metrics-authentication", given, false),
    ...(tlsDirectory !== undefined && { tlsDirectory }),
  };
}

function folderPlace(given: Given): FolderPlace {
  const foreign = clusterNames.find((name) => given[name] !== undefined);
  if (foreign !== undefined) {
    throw new Refusal(`--${foreign} is for a cluster, and --manifests, --state and --once for a folder: choose one`);
  }
  const [manifests] = given.manifests ?? [];
  if (!manifests) throw new Refusal("--manifests is missing: give the folder of YAML");
  const [state] = given.state ?? [];
  if (!state) throw new Refusal("--state is missing: give a folder that the operator may write to");
  return { place: "folder", manifests, state, once: isTrue("once", given, false) };
}

function clusterPlace(given: Given): ClusterPlace {
  const [kubeconfig] = given.kubeconfig ?? [];
  return {
    place: "cluster",
    ...(kubeconfig !== undefined && { kubeconfig }),
    namespaces: namespacesOf(given),
    leaderElect: isTrue("leader-elect", given, true),
  };
}

function namespacesOf(given: Given): ClusterPlace["namespaces"] {
  const everywhere = isTrue("all-namespaces", given, false);
  const named = given.namespace;
  if (named === undefined) return everywhere ? "all" : "own";
  if (everywhere) throw new Refusal("--namespace and --all-namespaces exclude each other");
  const unusable = named.find((name) => !namespaceName.safeParse(name).success);
  if (unusable !== undefined) throw new Refusal(`--namespace takes the name of a namespace, not "${unusable}"`);
  return [...new Set(named)];
}

function capOf(name: Name, given: Given): number {
  const [text] = given[name] ?? [];
  if (text === undefined) return Infinity;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Refusal(`--${name} takes a whole number from 1 to 999999, not "${text}"`);
  return Number(text);
}

function isTrue(name: Name, given: Given, otherwise: boolean): boolean {
  const [text = String(otherwise)] = given[name] ?? [];
  if (text !== "true" && text !== "false") throw new Refusal(`--${name} must be true or false`);
  return text === "true";
}

function addressOf(text: string): Address {
  const [, host, port] = /^(\[[0-9A-Fa-f:.]+\]|[^:[\]\s]*):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw new Refusal(`--metrics-address takes HOST:PORT, such as 127.0.0.1:8080 or :8080, not "${text}"`);
  }
  return { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
}

function isLogLevel(text: string): text is LogLevel {
  return (logLevels as readonly string[]).includes(text);
}
