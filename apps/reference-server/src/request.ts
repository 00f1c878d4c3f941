/** A request as Synapse's rules want to see it: byte strings, with nothing tidied. */
import type { IncomingMessage } from "node:http";
import { parseQueryString, splitTarget, type QueryParameters } from "@synapse-federation/core/synapse";

export interface ApiRequest {
  readonly method: string;
  /** The raw request target. */
  readonly target: string;
  /** The query's parameters; those of a form-encoded POST body have taken the place of the query's. */
  readonly parameters: QueryParameters;
  /** Every Authorization header's value. */
  readonly authorizations: readonly string[];
  /** The body of a POST, where it is JSON or a form and not too long to be one. A byte string. */
  readonly body: string;
}

/** What the headers say, read once from node's raw list: its parsed ones drop a second Authorization header. */
export interface RequestHead {
  readonly authorizations: readonly string[];
  readonly contentType: string;
  readonly hasBody: boolean;
  readonly headerNames: readonly string[];
}

export function readHead(message: IncomingMessage): RequestHead {
  const { rawHeaders } = message;
  const authorizations: string[] = [];
  const headerNames: string[] = [];
  let contentType = "";
  let hasBody = false;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    const value = rawHeaders[i + 1]!;
    headerNames.push(name);
    switch (name.toLowerCase()) {
      case "authorization":
        authorizations.push(value);
        break;
      case "content-type":
        contentType ||= value.toLowerCase();
        break;
      case "content-length":
      case "transfer-encoding":
        hasBody = true;
        break;
      default:
    }
  }
  return { authorizations, contentType, hasBody, headerNames };
}

/** Puts a request together. */
export function apiRequest(method: string, target: string, head: RequestHead, body: string): ApiRequest {
  const { query } = splitTarget(target);
  const inQuery = parseQueryString(query);
  const parameters =
    method === "POST" && isForm(head) && body !== "" ? new Map([...inQuery, ...parseQueryString(body)]) : inQuery;
  return { method, target, parameters, authorizations: head.authorizations, body };
}

export function isForm({ contentType }: RequestHead): boolean {
  return contentType.split(";", 1)[0]?.trim() === "application/x-www-form-urlencoded";
}

/** Synapse takes no such POST, on whatever path. */
export function isMultipartPost(method: string, { contentType }: RequestHead): boolean {
  return method === "POST" && contentType.includes("multipart/form-data");
}
