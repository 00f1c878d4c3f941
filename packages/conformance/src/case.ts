/**
 * A case: one sentence about a server's behaviour, the world that it needs, the bytes that are sent, and (apart, in
 * `recorded/`) the answers that real Synapses gave.
 */
import type { DestinationRecord, Dialect } from "@synapse-federation/core/store";

/**
 * Which promise a case holds a server to. `spec`: only what Synapse's published document says (status and JSON
 * values are compared). `synapse`: every byte.
 */
export type Profile = "spec" | "synapse";

/** Whose token a request may carry, as `{admin}` and so on in its text. */
export const roles = ["admin", "plain", "guest", "expired", "locked"] as const;
export type Role = (typeof roles)[number];

/**
 * What is written to a socket at once. Each character is one byte (0–255), line ends are as written; `{admin}` stands
 * for a role's token, and `{length}` in the first part for the bytes of the others. A `fill` is that many bytes of padding. Usually a whole request; where a server answers half of
 * one (`Expect: 100-continue`), a half is a request here.
 */
export type RequestPart = string | { readonly fill: number };
export type Request = readonly RequestPart[];

/**
 * One connection's requests. `in turn` waits for each answer before it writes the next request; `pipelined` writes
 * them all at once.
 */
export interface Connection {
  readonly requests: readonly Request[];
  readonly pace: "in turn" | "pipelined";
}

/** What is in the database. */
export interface World {
  readonly rows: readonly DestinationRecord[];
  /** No other rows may be there, because an answer shows the whole table. */
  readonly alone: boolean;
}

export interface Case {
  /** What the server does, as a sentence. Unique. */
  readonly title: string;
  readonly profile: Profile;
  readonly world: World;
  /** One after another. */
  readonly connections: readonly Connection[];
  /** Whether rows are changed. */
  readonly writes: boolean;
  /** What real Synapses answered; empty until the case is recorded. */
  readonly answers: readonly Variant[];
}

/** Cases about one subject; the answers are in `recorded/<name>.json`. */
export interface Theme {
  readonly name: string;
  /** What part of the API it is about, and how it is known. */
  readonly source: string;
  readonly cases: readonly Case[];
}

/** An answer as it came, with its header names in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Each character is one byte. */
  readonly body: string;
}

/**
 * What became of one request: an answer; or the connection ended before there was one (`closed`: whether by FIN or by
 * reset depends on what the kernel still held, so it is not told apart); nothing came in time (`silent`); something
 * came that is not HTTP, or too much of it (`malformed`).
 */
export type Outcome = Answer | "closed" | "silent" | "malformed";

/** The answers of the servers that the conditions name. The first variant that fits counts. */
export interface Variant {
  readonly dialect?: Dialect;
  /** The first release of Synapse that answers so. */
  readonly since?: string;
  /** The first release of Synapse that no longer does. */
  readonly until?: string;
  /** One for each request, in the order in which they are written. */
  readonly outcomes: readonly Outcome[];
}
