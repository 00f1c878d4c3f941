import type { Case, Connection, Outcome, Role } from "./case.ts";
import { exchange } from "./exchange.ts";
import { bytesOf } from "./request.ts";
import type { Kind } from "./variant.ts";

/** Whether a subject could be brought into the state that a case needs, or why not. */
export type Arrangement = "arranged" | { readonly leftOut: string };

/** A server that can be held against the recorded answers. */
export interface Subject {
  readonly kind: Kind;
  /** Whether `arrange` makes rows with the very numbers that a case names; if not, backoff numbers are not compared. */
  readonly rowsAreExact: boolean;
  /** Brings the server into the state that a case needs. */
  arrange(needed: Pick<Case, "world" | "connections" | "writes">): Promise<Arrangement>;
  /** Sends a connection's requests; one outcome for each. */
  exchange(connection: Connection): Promise<readonly Outcome[]>;
}

/** A token of each role that the server knows. */
export type Tokens = Readonly<Partial<Record<Role, string>>>;

/** The outcome with `{admin}` and so on in place of tokens: a server may echo what it was sent. */
function withoutTokens(outcome: Outcome, tokens: Tokens): Outcome {
  if (typeof outcome === "string") return outcome;
  const clean = (text: string): string =>
    Object.entries(tokens).reduce((cleaner, [role, token]) => cleaner.replaceAll(token, `{${role}}`), text);
  return {
    ...outcome,
    headers: outcome.headers.map(([name, value]) => [name, clean(value)]),
    body: clean(outcome.body),
  };
}

/**
 * The exchange of a subject behind a URL.
 *
 * @throws Error when a request needs a token that is not there; `arrange` leaves such cases out.
 */
export const exchangeWith =
  (url: URL, tokens: Tokens): Subject["exchange"] =>
  async ({ requests, pace }) => {
    const token = (role: Role): string => {
      const found = tokens[role];
      if (found === undefined) throw new Error(`no token of the role ${role}`);
      return found;
    };
    const outcomes = await exchange(url, { requests: requests.map((request) => bytesOf(request, token)), pace });
    return outcomes.map((outcome) => withoutTokens(outcome, tokens));
  };
