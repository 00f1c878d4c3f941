import { setTimeout as sleep } from "node:timers/promises";
import type { RequestListener } from "node:http";
import { inspect } from "node:util";
import { expect } from "vitest";
import { FederationAdminError, federationAdminClient, type Failure } from "./index.ts";
import { startRawServer } from "./raw-server.fixture.ts";

/** Odd, and all that a header can carry. */
export const accessToken: string = String.raw`syt_'"\<>{}%41;,=SECRET~`;
/** Stands in bodies, headers and reasons that no error may repeat. */
export const bodySecret = "what-the-body-says";

/** Everything that a log could make of an error. */
function everythingIn(error: Error): string {
  return [inspect(error, { depth: Infinity, showHidden: true, getters: true }), String(error.stack), String(error)]
    .concat(
      JSON.stringify(error),
      Object.getOwnPropertyNames(error).map((key) => String(Reflect.get(error, key))),
    )
    .join("\n");
}

/** The failure of a call, as data; fails where the error says too much. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const error: unknown = await call.then(
    () => expect.unreachable("the call succeeded"),
    (error: unknown) => error,
  );
  if (!(error instanceof FederationAdminError)) throw error;
  const text = everythingIn(error);
  expect(text).not.toContain("SECRET");
  expect(text).not.toContain(bodySecret);
  expect(error).not.toHaveProperty("cause");
  expect(error.message).toMatch(/^[^\n]+\.$/);
  return Object.fromEntries(Object.entries(error).filter(([key]) => key !== "name")) as Failure;
}

/** How a details call ends when it is answered so. */
export async function failureWhenAnswered(
  listener: RequestListener,
  options: { timeoutMs?: number; maxBodyBytes?: number; signal?: AbortSignal } = {},
): Promise<Failure> {
  await using server = await startRawServer(listener);
  const { signal, ...bounds } = options;
  const client = federationAdminClient({ baseUrl: server.url, accessToken, ...bounds });
  return await failureOf(client.destination("a", signal && { signal }));
}

/** Answers every request so. */
export const answer =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

/** A body that is announced longer than what comes before the connection is cut. */
export function brokenBody(status: number, start: string): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { "content-length": "100" });
    response.write(start, () => void sleep(20).then(() => response.destroy()));
  };
}
