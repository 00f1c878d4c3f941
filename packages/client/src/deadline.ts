import type { Failure } from "./errors.ts";

/** The end of a request that is not the homeserver's doing: its time is up, or the caller's signal aborted. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Which of both it was, once `signal` is aborted. */
  failure(): Failure | undefined;
  /** Lets go of the timer and of the caller's signal. */
  release(): void;
}

/**
 * Starts one. Not `AbortSignal.any`: a signal that lives as long as the process must not collect a listener a request.
 */
export function startDeadline(timeoutMs: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let failure: Failure | undefined;
  const end = (why: Failure): void => {
    failure ??= why;
    controller.abort();
  };
  const onAbort = (): void => end({ kind: "aborted" });
  const timer = setTimeout(() => end({ kind: "timeout", timeoutMs }), timeoutMs);
  if (caller?.aborted === true) onAbort();
  else caller?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    failure: () => failure,
    release: () => {
      clearTimeout(timer);
      caller?.removeEventListener("abort", onAbort);
    },
  };
}
