import { type KubeConfigLike, type MetricsRegistry, openApiServer, systemClock } from "@synapse-federation/controller";
import { type Log, messageOf } from "../log.ts";
import type { Serving } from "../options.ts";
import { openEndpoints } from "./endpoints.ts";
import { metricsAccess } from "./metrics-access.ts";

export interface ServeOptions {
  readonly serving: Serving;
  /** Of the cluster that judges who may see the metrics. */
  readonly kubeConfig: KubeConfigLike | undefined;
  readonly version: string;
  readonly metrics: MetricsRegistry;
  readonly isReady: () => boolean;
  readonly log: Log;
}

/** Serves the endpoints as the command line says. @throws EndpointsError */
export async function serve(options: ServeOptions): Promise<AsyncDisposable> {
  const { serving, kubeConfig, version, metrics, isReady, log } = options;
  const onFault = (what: string) => (error: unknown) => log.warn(what, { error: messageOf(error) });
  // A connection of its own: strangers' requests must not stand in the way of the operator's.
  const server =
    serving.authentication && kubeConfig !== undefined
      ? openApiServer({ kubeConfig, userAgent: `synapse-federation-operator/${version}` })
      : undefined;
  try {
    const endpoints = await openEndpoints({
      ...serving.address,
      tlsDirectory: serving.tlsDirectory,
      metrics,
      isReady,
      access:
        server &&
        metricsAccess({
          server,
          monotonic: systemClock.monotonic,
          onFault: onFault("The API server could not be asked who asks for metrics"),
        }),
      onFault: onFault("The metrics' certificate is not taken"),
    });
    return {
      async [Symbol.asyncDispose]() {
        await endpoints[Symbol.asyncDispose]();
        await server?.[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await server?.[Symbol.asyncDispose]();
    throw error;
  }
}
