import { type KubeConfigLike, type MetricsRegistry, openApiServer, systemClock } from "@synapse-federation/controller";
import { type Log, messageOf } from "../log.ts";
import type { Serving } from "../options.ts";
import { openEndpoints } from "./endpoints.ts";
import { type MetricsAccess, metricsAccess } from "./metrics-access.ts";

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
  await using stack = new AsyncDisposableStack();
  let access: MetricsAccess | undefined;
  if (serving.authentication && kubeConfig !== undefined) {
    // A connection of its own: strangers' requests must not stand in the way of the operator's.
    const server = stack.use(openApiServer({ kubeConfig, userAgent: `synapse-federation-operator/${version}` }));
    const { monotonic } = systemClock;
    access = metricsAccess({
      server,
      monotonic,
      onFault: onFault("The API server could not be asked who asks for metrics"),
    });
  }
  stack.use(
    await openEndpoints({
      ...serving.address,
      tlsDirectory: serving.tlsDirectory,
      metrics,
      isReady,
      access,
      onFault: onFault("The metrics' certificate is not taken"),
    }),
  );
  return stack.move();
}
