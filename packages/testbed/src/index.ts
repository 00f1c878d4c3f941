export type { Synapse } from "./synapse/synapse.ts";
export type { User, UserKind } from "./synapse/users.ts";
export { startSynapse, type SynapseOptions } from "./synapse/start.ts";
export { newestRelease, olderRelease, type SynapseRelease, synapseReleases } from "./synapse/releases.ts";
export { type Postgres, type PostgresConnection, startPostgres } from "./postgres/postgres.ts";
export {
  type Need,
  type OutsideTool,
  outsideTools,
  printOutsideTools,
  requireTool,
  type ToolName,
} from "./outside-tools.ts";
export { type FaultProxy, type FaultProxyOptions, openFaultProxy } from "./proxy/fault-proxy.ts";
export {
  badGateway,
  bodyOf,
  type Exchange,
  type Fault,
  type Given,
  type Hook,
  htmlPage,
  type Intervention,
  type MadeUpAnswer,
  redirectTo,
} from "./proxy/fault.ts";
export { freePort } from "./sandbox/free-port.ts";
export { openSandbox } from "./sandbox/sandbox.ts";
export { openInChromium } from "./chromium/chromium.ts";
export { type Outcome, preparePythonProgram, type PythonProgram, runPythonProgram } from "./python/program.ts";
export { selfSignedCertificate } from "./remote/certificate.ts";
export { openRemote, type Remote, type RemoteBehaviour } from "./remote/remote.ts";
