/** An API server asked for its whole verdict: the answer's body says which fields it refused, and why. */
import type { RequestOptions } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";
import { parseJson, printJson } from "@synapse-federation/controller";
import { Agent, request } from "undici";

export interface Verdict {
  readonly status: number;
  /** The object as the server has it now, or Kubernetes' Status. */
  readonly body: {
    readonly message?: string;
    readonly details?: { readonly causes?: readonly Cause[] };
  } & Readonly<Record<string, unknown>>;
}

export interface Cause {
  /** `spec.destinationSelector.include[0]` */
  readonly field: string;
  readonly reason: string;
  readonly message: string;
}

export interface Asking extends AsyncDisposable {
  ask(method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<Verdict>;
}

/** Asks as the kubeconfig says. */
export async function openAsking(kubeconfig: string): Promise<Asking> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(kubeconfig);
  const options: RequestOptions = {};
  await kubeConfig.applyToHTTPSOptions(options);
  const { ca, cert, key, rejectUnauthorized = true } = options;
  const dispatcher = new Agent({ connections: 8, connect: { ca, cert, key, rejectUnauthorized } as object });
  return {
    async ask(method, path, body) {
      const { statusCode, body: answer } = await request(`${kubeConfig.getCurrentCluster()!.server}${path}`, {
        method,
        dispatcher,
        headers: { ...(options.headers as Record<string, string>), "content-type": "application/json" },
        ...(body && { body: printJson(body) }),
      });
      return { status: statusCode, body: parseJson(await answer.text()) as Verdict["body"] };
    },
    [Symbol.asyncDispose]: () => dispatcher.close(),
  };
}
