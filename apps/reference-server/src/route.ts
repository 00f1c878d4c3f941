/** From a request to its answer: routing, then authentication, then the operation, in Synapse's order. */
import { internalError, unknownMethod, unknownPath, type Target } from "@synapse-federation/core/synapse";
import { failure, preflight, type Answer } from "./answer.ts";
import { authenticateAdmin } from "./authenticate.ts";
import type { Context } from "./context.ts";
import { destinationDetails } from "./operations/destination-details.ts";
import { destinationRooms } from "./operations/destination-rooms.ts";
import { listDestinations } from "./operations/list-destinations.ts";
import { login, loginFlows } from "./operations/login.ts";
import { logout } from "./operations/logout.ts";
import { resetConnection } from "./operations/reset-connection.ts";
import { serverVersion } from "./operations/server-version.ts";
import { clientVersions } from "./operations/versions.ts";
import { whoami } from "./operations/whoami.ts";
import { belowHealth, healthy, methodNotAllowed, methodNotImplemented, nothingHere, toStatic } from "./pages.ts";
import type { ApiRequest } from "./request.ts";

type Handler = () => Answer | Promise<Answer>;

/** Answers a request to a target. Never rejects: what goes wrong inside goes to `onError` and is Synapse's 500. */
export async function answer(
  context: Context,
  request: ApiRequest,
  target: Target,
  onError: (error: unknown) => void,
): Promise<Answer> {
  try {
    return await route(context, request, target);
  } catch (error) {
    onError(error);
    return failure(internalError);
  }
}

function route(context: Context, request: ApiRequest, target: Target): Answer | Promise<Answer> {
  if (request.method === "OPTIONS") return preflight;
  const reading = (handler: Handler) => (reads(request) ? handler() : failure(unknownMethod));
  const asAdmin = (handler: Handler) => {
    const user = authenticateAdmin(context, request);
    return "fault" in user ? failure(user.fault) : handler();
  };
  switch (target.operation) {
    case "list":
      return reading(() => asAdmin(() => listDestinations(context, request)));
    case "details":
      return reading(() => asAdmin(() => destinationDetails(context, target)));
    case "rooms":
      return reading(() => asAdmin(() => destinationRooms(context, { ...target, parameters: request.parameters })));
    case "reset":
      return request.method === "POST" ? asAdmin(() => resetConnection(context, target)) : failure(unknownMethod);
    case "server_version":
      return reading(() => serverVersion(context));
    case "versions":
      return reading(() => clientVersions(context, request));
    case "login":
      return request.method === "POST" ? login(context, request) : reading(loginFlows);
    case "logout":
      return request.method === "POST" ? logout(context, request) : failure(unknownMethod);
    case "whoami":
      return reading(() => whoami(context, request));
    case "health":
      return page(request, healthy, ["HEAD", "GET"]);
    case "root":
      return page(request, toStatic, ["HEAD", "OPTIONS", "GET"]);
    case "below_health":
      return page(request, belowHealth, ["HEAD", "GET"]);
    case "unrecognized":
      return failure(unknownPath);
    case "nothing":
      break;
  }
  return nothingHere;
}

function reads({ method }: ApiRequest): boolean {
  return method === "GET" || method === "HEAD";
}

function page(request: ApiRequest, shown: Answer, allowed: readonly string[]): Answer {
  if (reads(request)) return shown;
  return request.method === "POST"
    ? methodNotAllowed(request.method, request.target, allowed)
    : methodNotImplemented(request.method);
}
