/** Kubernetes' `Status` object: the body of a refusal, and what an ERROR event of a watch carries. */
export interface KubernetesStatus {
  readonly status?: number;
  readonly reason?: string;
  readonly retryAfterMs?: number;
}

/** A reason is one CamelCase word; anything else is not passed on. */
const word = /^[A-Z][A-Za-z]{0,63}$/;

/** Takes from a parsed body what may be shown; its message is free text and stays behind. */
export function kubernetesStatus(body: unknown): KubernetesStatus {
  const { code, reason, details } = Object(body) as { code?: unknown; reason?: unknown; details?: unknown };
  const { retryAfterSeconds } = Object(details) as { retryAfterSeconds?: unknown };
  return {
    ...(typeof code === "number" && { status: code }),
    ...(typeof reason === "string" && word.test(reason) && { reason }),
    ...(typeof retryAfterSeconds === "number" && retryAfterSeconds > 0 && { retryAfterMs: retryAfterSeconds * 1000 }),
  };
}
