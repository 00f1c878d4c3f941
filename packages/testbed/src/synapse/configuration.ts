import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Merged over the testbed's own homeserver.yaml, key by key at the top level. */
export type SynapseConfiguration = Readonly<Record<string, unknown>>;

export interface Configured {
  /** Path of the configuration file. */
  readonly file: string;
  readonly sharedSecret: string;
  /** What must not be shown of its log. */
  readonly secrets: readonly string[];
}

/** Writes what a Synapse needs to start into the folder: homeserver.yaml, the log's configuration and a signing key. */
export async function writeSynapseConfiguration(
  directory: string,
  parts: {
    readonly serverName: string;
    readonly port: number;
    readonly database: unknown;
    readonly config: SynapseConfiguration;
  },
): Promise<Configured> {
  const inside = (name: string): string => join(directory, name);
  const secret = (): string => randomBytes(24).toString("base64url");
  const [sharedSecret, macaroonSecret, formSecret] = [secret(), secret(), secret()];
  const unlimited = { per_second: 10_000, burst_count: 10_000 };
  const configuration = {
    server_name: parts.serverName,
    report_stats: false,
    log_config: inside("log.yaml"),
    media_store_path: inside("media"),
    signing_key_path: inside("signing.key"),
    registration_shared_secret: sharedSecret,
    macaroon_secret_key: macaroonSecret,
    form_secret: formSecret,
    trusted_key_servers: [],
    suppress_key_server_warning: true,
    presence: { enabled: false },
    // So that a remote on loopback, with a certificate of its own making, can be reached.
    ip_range_blacklist: [],
    federation_verify_certificates: false,
    // Details and reset read through this cache, which knows nothing of rows seeded by SQL.
    caches: { per_cache_factors: { get_destination_retry_timings: 0 } },
    allow_guest_access: true,
    rc_registration: unlimited,
    rc_login: { address: unlimited, account: unlimited, failed_attempts: unlimited },
    rc_message: unlimited,
    listeners: [
      {
        port: parts.port,
        bind_addresses: ["127.0.0.1"],
        type: "http",
        tls: false,
        resources: [{ names: ["client"] }],
      },
    ],
    database: parts.database,
    ...parts.config,
  };
  // JSON is YAML.
  const log = {
    version: 1,
    disable_existing_loggers: false,
    formatters: { line: { format: "%(asctime)s %(levelname)s %(name)s %(message)s" } },
    handlers: { console: { class: "logging.StreamHandler", formatter: "line" } },
    root: { level: "WARNING", handlers: ["console"] },
  };
  await Promise.all([
    writeFile(inside("homeserver.yaml"), JSON.stringify(configuration), { mode: 0o600 }),
    writeFile(inside("log.yaml"), JSON.stringify(log)),
    writeFile(inside("signing.key"), `ed25519 a_1 ${randomBytes(32).toString("base64").replace(/=+$/, "")}\n`, {
      mode: 0o600,
    }),
  ]);
  return { file: inside("homeserver.yaml"), sharedSecret, secrets: [sharedSecret, macaroonSecret, formSecret] };
}
