/** What the proxy can do to an exchange, and what it writes down about it. */

/** An answer of the proxy's own. */
export interface MadeUpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or that many bytes of filling. */
  readonly body: string | { readonly bytes: number };
}

export type Fault =
  /** Holds the request, or the server's answer, for so long. */
  | { readonly kind: "delay"; readonly what: "request" | "answer"; readonly ms: number }
  /** Cuts the connection before any byte has reached the server. */
  | { readonly kind: "cutBeforeForward" }
  /** Forwards so many bytes of the request (head included), then cuts both connections. */
  | { readonly kind: "cutAfterBytes"; readonly bytes: number }
  /** Applied but unanswered: forwards all, waits for the server's whole answer, then cuts. */
  | { readonly kind: "cutAfterForward" }
  /** Gives the client so many bytes of the answer (head included), then cuts. */
  | { readonly kind: "cutAfterResponseBytes"; readonly bytes: number }
  /** Gives another answer; with `forward` the server gets the request and its answer is dropped. */
  | { readonly kind: "answer"; readonly answer: MadeUpAnswer; readonly forward: boolean }
  /** Never answers, until the client gives up; with `forward` the server gets the request. */
  | { readonly kind: "hang"; readonly forward: boolean };

/** Called, and waited for, at one moment of an exchange; a test can kill a process in it. */
export type Hook = (exchange: Exchange) => void | Promise<void>;

/** Which exchanges are meant, and what happens to them. */
export interface Intervention {
  readonly method?: string;
  /** Of the request's target, query included. */
  readonly path?: RegExp | ((target: string) => boolean);
  /** Leaves the first nth − 1 that match alone. Default 1. */
  readonly nth?: number;
  readonly fault?: Fault;
  /** The request's head has arrived; no byte has been forwarded. */
  readonly onRequest?: Hook;
  /** The head of the server's answer has arrived; no byte has been given to the client. */
  readonly onResponse?: Hook;
}

/** How much of the answer the client was given. `none`: the connection was cut, or the client had gone. */
export type Given =
  | { readonly part: "none" }
  | { readonly part: "some"; readonly bytes: number }
  | { readonly part: "whole"; readonly status: number };

/** One request and its answer. Times are `performance.now()` milliseconds. Filled in as it goes on. */
export interface Exchange {
  /** Counts from 1 in order of arrival. */
  readonly id: number;
  readonly method: string;
  /** As sent, without userinfo and the value of `access_token`; a long one is cut. */
  readonly target: string;
  readonly fault?: Fault["kind"];
  /** How much of the request reached the server. */
  readonly reached: "no" | "partly" | "fully";
  /** What the server answered, whether or not the client was given it. */
  readonly serverStatus?: number;
  readonly given: Given;
  readonly arrivedAt: number;
  readonly forwardedAt?: number;
  readonly answeredAt?: number;
  /** Absent while it goes on. */
  readonly endedAt?: number;
}

/** What a web server in between says when the homeserver is down. */
export const badGateway: MadeUpAnswer = {
  status: 502,
  headers: { "Content-Type": "text/html" },
  body: "<html><body><h1>502 Bad Gateway</h1></body></html>\n",
};

/** A page for people where JSON was expected. */
export const htmlPage: MadeUpAnswer = {
  status: 200,
  headers: { "Content-Type": "text/html; charset=utf-8" },
  body: "<!DOCTYPE html><title>Welcome</title><p>Please log in.</p>\n",
};

export const redirectTo = (location: string): MadeUpAnswer => ({
  status: 302,
  headers: { Location: location },
  body: "",
});

/** A 200 whose body has so many bytes; it is streamed. */
export const bodyOf = (bytes: number): MadeUpAnswer => ({
  status: 200,
  headers: { "Content-Type": "application/json" },
  body: { bytes },
});
