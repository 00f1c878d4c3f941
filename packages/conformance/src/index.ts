/** Does that server answer like Synapse? The cases, the runner, and subjects for servers behind a URL. */
export type {
  Answer,
  Case,
  Connection,
  Outcome,
  Profile,
  Request,
  RequestPart,
  Role,
  Theme,
  Variant,
  World,
} from "./case.ts";
export { themes } from "./cases/index.ts";
export type { Difference } from "./comparison.ts";
export { type Result, runCases, type Verdict } from "./run.ts";
export { type Arrangement, exchangeWith, type Subject, type Tokens } from "./subject.ts";
export { anyServer, type AnyServerOptions } from "./subjects/any-server.ts";
export { referenceServer } from "./subjects/reference-server.ts";
export type { Kind } from "./variant.ts";
