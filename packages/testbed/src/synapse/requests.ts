/** Requests to a homeserver, as JSON; for setting a scene, not for what a test looks at. */
import { parseJson } from "@synapse-federation/core/json";

export interface HomeserverRequest {
  readonly method: "GET" | "POST" | "PUT";
  /** From the root: `/_synapse/admin/v1/…` */
  readonly path: string;
  readonly accessToken?: string;
  readonly body?: unknown;
}

/** Answers with the parsed body. @throws Error naming method, path, status and errcode; never the token. */
export type SendRequest = (request: HomeserverRequest) => Promise<Record<string, unknown>>;

export function homeserverRequests(url: string, signal?: AbortSignal): SendRequest {
  return async ({ method, path, accessToken, body }) => {
    const answer = await fetch(new URL(path, url), {
      method,
      headers: accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.any([AbortSignal.timeout(60_000), ...(signal ? [signal] : [])]),
    });
    const text = await answer.text();
    if (answer.ok) return parseJson(text) as Record<string, unknown>;
    throw new Error(`${method} ${path.split("?")[0]} was answered with ${answer.status}: ${text.slice(0, 300)}`);
  };
}
