/** Which requests ServiceAccounts made: the API server's own account of them, to be counted by a test. */
import { readFile } from "node:fs/promises";

/** An audit policy: ServiceAccounts' requests, without bodies, once each. */
export const auditPolicy: string = JSON.stringify({
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  rules: [
    { level: "Metadata", userGroups: ["system:serviceaccounts"], omitStages: ["RequestReceived"] },
    { level: "None" },
  ],
});

export interface AuditedRequest {
  /** `system:serviceaccount:<namespace>:<name>` */
  readonly user: string;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection` */
  readonly verb: string;
  /** `federationresets/status`, `leases`; empty for a path that is no resource. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** HTTP status. */
  readonly status: number;
}

/** Reads an audit log; a watch is in it from its first answer on. */
export async function readAudit(file: string): Promise<readonly AuditedRequest[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  // A line that is being written is no request yet.
  const lines = text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter(Boolean);
  return lines
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(isFirstAnswer)
    .map(requestOf);
}

interface AuditEvent {
  readonly stage: string;
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: Readonly<Partial<Record<"resource" | "subresource" | "namespace" | "name", string>>>;
  readonly responseStatus?: { readonly code?: number };
}

/** A watch is told of twice: when it begins and when it ends. */
const isFirstAnswer = ({ verb, stage }: AuditEvent): boolean => verb !== "watch" || stage === "ResponseStarted";

function requestOf({ user, verb, objectRef = {}, responseStatus }: AuditEvent): AuditedRequest {
  const { resource = "", subresource, namespace = "", name = "" } = objectRef;
  return {
    user: user.username,
    verb,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace,
    name,
    status: responseStatus?.code ?? 0,
  };
}
