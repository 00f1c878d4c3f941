/** Who may see the metrics, as the cluster says: controller-runtime's way. */
import { createHash } from "node:crypto";
import type { ApiServer } from "@synapse-federation/controller";

/** `unknown`: the API server could not be asked. */
export type Access = "granted" | "unauthenticated" | "forbidden" | "unknown";

/** @param authorization the request's header of that name. */
export type MetricsAccess = (authorization: string | undefined) => Promise<Access>;

export interface MetricsAccessOptions {
  readonly server: Pick<ApiServer, "request">;
  /** Milliseconds that never go back. */
  readonly monotonic: () => number;
  readonly onFault: (error: unknown) => void;
}

/** How long an answer holds: a scrape comes every few seconds, and a right that was just given is wanted soon. */
const holdsMs = { granted: 60_000, unauthenticated: 10_000, forbidden: 10_000 } as const;
const maxAnswers = 100;
/** Strangers with a new token each must not become a storm at the API server. */
const maxUnderWay = 8;
const pauseAfterFaultMs = 1000;
const patienceMs = 10_000;

/**
 * Asks the API server whose a bearer token is (TokenReview), and whether they may `get` the nonResourceURL `/metrics`
 * (SubjectAccessReview). Needs leave to create both. Of a token only a hash is kept, and for a minute at most.
 */
export function metricsAccess({ server, monotonic, onFault }: MetricsAccessOptions): MetricsAccess {
  const answers = new Map<string, { readonly access: keyof typeof holdsMs; readonly until: number }>();
  let underWay = 0;
  let pausedUntil = -Infinity;
  return async (authorization = "") => {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    if (token === undefined) return "unauthenticated";
    const hash = createHash("sha256").update(token).digest("base64");
    const known = answers.get(hash);
    if (known !== undefined && monotonic() < known.until) return known.access;
    if (underWay === maxUnderWay || monotonic() < pausedUntil) return "unknown";
    underWay++;
    try {
      const access = await review(server, token);
      answers.delete(hash);
      answers.set(hash, { access, until: monotonic() + holdsMs[access] });
      // The eldest.
      if (answers.size > maxAnswers) answers.delete(answers.keys().next().value!);
      return access;
    } catch (error) {
      pausedUntil = monotonic() + pauseAfterFaultMs;
      onFault(error);
      return "unknown";
    } finally {
      underWay--;
    }
  };
}

interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

async function review(server: Pick<ApiServer, "request">, token: string): Promise<keyof typeof holdsMs> {
  const signal = AbortSignal.timeout(patienceMs);
  const ask = async <Status>(group: string, kind: string, spec: object): Promise<Status | undefined> => {
    const apiVersion = `${group}.k8s.io/v1`;
    const path = `/apis/${apiVersion}/${kind.toLowerCase()}s`;
    const answer = await server.request({ method: "POST", path, body: { apiVersion, kind, spec }, signal });
    return (answer as { readonly status?: Status }).status;
  };
  const whose = await ask<{ authenticated?: boolean; user?: UserInfo }>("authentication", "TokenReview", { token });
  if (whose?.authenticated !== true) return "unauthenticated";
  const { username: user, ...rest } = whose.user ?? {};
  const nonResourceAttributes = { path: "/metrics", verb: "get" };
  const spec = { user, ...rest, nonResourceAttributes };
  const may = await ask<{ allowed?: boolean }>("authorization", "SubjectAccessReview", spec);
  return may?.allowed === true ? "granted" : "forbidden";
}
