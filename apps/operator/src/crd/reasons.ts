/** What each reason of a FederationReset means to whoever reads it; the compiler misses a new one here. */
import type { WaitReason } from "../run/target.ts";
import type { FailureReason, SuccessReason } from "../run/verdict.ts";

export const waitReasons: Readonly<Record<WaitReason, string>> = {
  HomeserverNotFound: "There is no Homeserver of that name in the namespace yet.",
  SecretNotFound: "The Secret with the access token, or its key, is not there yet.",
  CABundleNotFound: "The ConfigMap with the certificates, or its key, is not there yet.",
  AddressNotAllowed: "The operator's `--allow-homeserver` does not let it talk to the Homeserver's address.",
  Unreachable: "The homeserver does not answer, or not as Synapse does; the operator's log says more.",
  Unauthorized: "The homeserver does not take the access token.",
  NotAdmin: "The access token is not that of a server admin.",
  AdminAPINotFound: "Nothing serves the admin API at that URL: give that of Synapse's main process.",
  RateLimited: "The homeserver asked to be left alone for a while.",
};

export const successReasons: Readonly<Record<SuccessReason, string>> = {
  ResetAccepted: "Synapse took the reset.",
  Cleared: "The destination was found out of backoff: our reset, a recovery and somebody else's reset look the same.",
  NotNeeded: "The destination was not in backoff.",
  NothingMatched: "No failing destination matches the selector.",
  DryRun: "The message says what would have been reset.",
  AllReset: "Every destination that matched was reset, or recovered before its turn.",
};

export const failureReasons: Readonly<Record<FailureReason, string>> = {
  DestinationUnknown: "The homeserver has no such destination: it never federated with it.",
  BackoffLimitExceeded: "The reset did not take, `backoffLimit` times over.",
  DeadlineExceeded: "`activeDeadlineSeconds` or `waitDeadlineSeconds` is over.",
  TooManyMatched: "More destinations match than `maxDestinations`; nothing was reset.",
  HomeserverChanged: "The Homeserver became another one in the middle of a selector's run.",
  Expired: "The run would have begun after `notAfter`.",
  SomeFailed: "Some destinations could not be reset; `status.selected.failures` names them.",
};
