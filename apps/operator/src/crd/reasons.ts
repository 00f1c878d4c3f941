/**
 * What each reason means, and what whoever reads it does about it. The compiler misses a new one here; the pages take
 * their tables from here.
 */
import type { ObstacleReason } from "../connection/obstacle.ts";
import type { Refusal } from "../connection/connection.ts";
import type { RecoveryReason } from "../reset/decide/recovery.ts";
import type { WaitReason } from "../run/target.ts";
import type { FailureReason, StateReason, SuccessReason } from "../run/verdict.ts";

export interface Reason {
  readonly meaning: string;
  /** A sentence or two, in the imperative where there is something to do. */
  readonly whatToDo: string;
}

type Reasons<Name extends string> = Readonly<Record<Name, Reason>>;

/** Of runs; `Pending` is what the API server writes. */
export const stateReasons: Reasons<StateReason | "Pending"> = {
  Pending: {
    meaning: "Nobody has seen it yet.",
    whatToDo:
      "Wait a second. If it stays, no operator works in this namespace: see `watch` in the chart's values, its pods and their log.",
  },
  Resetting: {
    meaning: "It is under way.",
    whatToDo: "Wait. A selector's run tells in `status.selected` how far it is.",
  },
  Suspended: { meaning: "`spec.suspend` is true.", whatToDo: "Set `spec.suspend` to false to go on." },
  Watching: {
    meaning: "The reset took, and whether it helped is being watched.",
    whatToDo: "Wait, for `recoveryWindowSeconds` at most.",
  },
  RecoveryNotProven: {
    meaning: "The reset took, and `recoveryWindowSeconds` passed without proof that it helped.",
    whatToDo: "See why in the condition `Recovered`. Change `runToken` when the other server is back.",
  },
};

const obstacleReasons: Reasons<ObstacleReason | Exclude<Refusal["reason"], "HomeserverNotFound">> = {
  SecretNotFound: {
    meaning: "The Secret with the access token, or its key, is not there yet.",
    whatToDo:
      "Create the Secret that the Homeserver names, in the Homeserver's namespace and with that key (`access_token` where it names none).",
  },
  CABundleNotFound: {
    meaning: "The ConfigMap with the certificates, or its key, is not there yet.",
    whatToDo: "Create the ConfigMap that the Homeserver names, with PEM certificates under that key (`ca.crt`).",
  },
  AddressNotAllowed: {
    meaning: "The operator's `--allow-homeserver` does not let it talk to the Homeserver's address.",
    whatToDo:
      "Correct `spec.url` of the Homeserver, or have whoever runs the operator add its origin to `allowedHomeservers`.",
  },
  Unreachable: {
    meaning: "The homeserver does not answer, or not as Synapse does; the operator's log says more.",
    whatToDo:
      "Look for the code in the operator's log: `ENOTFOUND`, the name is wrong; `ECONNREFUSED` or a timeout, the Service has no endpoints or a NetworkPolicy is between; a certificate's code, `caBundleRef`; 5xx, Synapse's own log.",
  },
  Unauthorized: {
    meaning: "The homeserver does not take the access token.",
    whatToDo: "Put a valid token into the Secret; it is read again at the next try.",
  },
  NotAdmin: {
    meaning: "The access token is not that of a server admin.",
    whatToDo: "Put an admin's token into the Secret; `docs/admin-token.md` says how to get one.",
  },
  AdminAPINotFound: {
    meaning: "Nothing serves the admin API at that URL: give that of Synapse's main process.",
    whatToDo:
      "Let `spec.url` lead to the main process and not to a worker, or let the proxy before it pass `/_synapse/admin` on.",
  },
  RateLimited: {
    meaning: "The homeserver asked to be left alone for a while.",
    whatToDo: "Nothing, it goes on by itself. Where it comes often, lower the Homeserver's `requestsPerSecond`.",
  },
};

export const waitReasons: Reasons<WaitReason> = {
  HomeserverNotFound: {
    meaning: "There is no Homeserver of that name in the namespace yet.",
    whatToDo: "Create the Homeserver that `homeserverRef` names, in the same namespace.",
  },
  ...obstacleReasons,
};

export const homeserverReasons: Reasons<"Available" | "Pending" | keyof typeof obstacleReasons> = {
  Pending: stateReasons.Pending,
  Available: { meaning: "The last look was answered as an admin expects.", whatToDo: "Nothing." },
  ...obstacleReasons,
};

export const successReasons: Reasons<SuccessReason> = {
  ResetAccepted: {
    meaning: "Synapse took the reset.",
    whatToDo: "Nothing. Whether it helped is in the condition `Recovered`.",
  },
  Cleared: {
    meaning: "The destination was found out of backoff: our reset, a recovery and somebody else's reset look the same.",
    whatToDo: "Nothing. Whether it helped is in the condition `Recovered`.",
  },
  NotNeeded: {
    meaning: "The destination was not in backoff.",
    whatToDo: "Nothing. If events do not arrive all the same, backoff is not what holds them up.",
  },
  NothingMatched: {
    meaning: "No failing destination matches the selector.",
    whatToDo:
      "Nothing, if that is so: the Homeserver's column Failing tells how many there are. Else correct `include`, `exclude` and `failingForSeconds` in a new object.",
  },
  DryRun: {
    meaning: "The message says what would have been reset.",
    whatToDo: "Create the same under another name, without `dryRun`.",
  },
  AllReset: {
    meaning: "Every destination that matched was reset, or recovered before its turn.",
    whatToDo: "Nothing.",
  },
};

export const failureReasons: Reasons<FailureReason> = {
  DestinationUnknown: {
    meaning: "The homeserver has no such destination: it never federated with it.",
    whatToDo: "Check the spelling. A server that ours never sent anything to has nothing to be reset.",
  },
  BackoffLimitExceeded: {
    meaning: "The reset did not take, `backoffLimit` times over.",
    whatToDo: "See what Synapse's log says of the destination, then change `runToken`.",
  },
  DeadlineExceeded: {
    meaning: "`activeDeadlineSeconds` or `waitDeadlineSeconds` is over.",
    whatToDo: "The message says which, and what was waited for. Mend that or give more time, then change `runToken`.",
  },
  TooManyMatched: {
    meaning: "More destinations match than `maxDestinations`; nothing was reset.",
    whatToDo: "Narrow the selector, or raise `maxDestinations`, in a new object.",
  },
  HomeserverChanged: {
    meaning: "The Homeserver became another one in the middle of a selector's run.",
    whatToDo: "Change `runToken` to select anew at the Homeserver as it is now.",
  },
  Expired: {
    meaning: "The run would have begun after `notAfter`.",
    whatToDo: "Nothing, after a restored backup. If it is still wanted, move `notAfter` and change `runToken`.",
  },
  SomeFailed: {
    meaning: "Some destinations could not be reset; `status.selected.failures` names them.",
    whatToDo: "Change `runToken` to try once more; what is out of backoff by then is left alone.",
  },
};

export const recoveryReasons: Reasons<RecoveryReason> = {
  Delivering: { meaning: "Events have been delivered since.", whatToDo: "Nothing." },
  CaughtUp: { meaning: "Everything that was queued has been delivered.", whatToDo: "Nothing." },
  StillFailing: {
    meaning: "It failed again since.",
    whatToDo:
      "The other server is still away, or refuses ours: look at it first. Synapse goes on trying, at growing intervals.",
  },
  ResetOverwritten: {
    meaning: "A try that was under way wrote its old state back over the reset.",
    whatToDo: "Change `runToken` to reset again.",
  },
  Watching: { meaning: "Nothing is known yet.", whatToDo: "Wait, for `recoveryWindowSeconds` at most." },
  NothingToSend: {
    meaning: "Nothing is queued for it, so no connection is tried.",
    whatToDo: "Nothing. The next event for it is sent at once.",
  },
  NoEvidence: {
    meaning: "Nothing was delivered and nothing failed while it was watched.",
    whatToDo: "Send something into a room that the other server is in, and see whether it arrives.",
  },
};

/** Of events alone; the end of a run makes an event with its condition's reason besides. */
export const eventReasons: Reasons<"ForeignAttempt" | "HomeserverChanged" | "ResetNotTaken" | "ResetOverwritten"> = {
  ForeignAttempt: {
    meaning: "Another operator, which is alive, works on the same object.",
    whatToDo: "Two installations share the namespace: stop one of them.",
  },
  HomeserverChanged: {
    meaning: "The Homeserver is not the one that the last attempt was made for.",
    whatToDo: "Nothing, the reset begins again at the new one.",
  },
  ResetNotTaken: {
    meaning: "Synapse answered 200, and the destination is in backoff as before.",
    whatToDo: "Nothing, it is tried again. Where it repeats, see Synapse's log.",
  },
  ResetOverwritten: {
    meaning: "A try that was under way wrote its old state back over the reset.",
    whatToDo: "Nothing, it is tried again.",
  },
};
