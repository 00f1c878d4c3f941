/** Who may ask: the users of a state document, and the tokens that logins made since. */
import type { StateUser } from "@synapse-federation/core/schema";

/** The oldest token of a login goes when there are more. */
const maxIssuedTokens = 10_000;

/** Whom a token lets in. */
export interface Session {
  readonly token: string;
  readonly user: StateUser;
  /** Where the token was made by a login. */
  readonly deviceId?: string;
}

export class Accounts {
  readonly users: readonly StateUser[];
  readonly #fromState = new Map<string, Session>();
  readonly #issued = new Map<string, Session>();

  /** @param users no two of them with the same access token. */
  constructor(users: readonly StateUser[]) {
    this.users = users;
    for (const user of users) {
      const { access_token: token } = user;
      if (token !== undefined) this.#fromState.set(token, { token, user });
    }
  }

  session(token: string): Session | undefined {
    return this.#fromState.get(token) ?? this.#issued.get(token);
  }

  /** Lets a token in that was made for a user just now. It never expires, whatever became of the document's token. */
  issue(token: string, user: StateUser, deviceId: string): void {
    const { expired: _expired, expires_at_ms: _expiresAt, ...lasting } = user;
    this.#issued.set(token, { token, user: lasting, deviceId });
    const [oldest] = this.#issued.keys();
    if (this.#issued.size > maxIssuedTokens && oldest !== undefined) this.#issued.delete(oldest);
  }

  /** The token is good for nothing from now on; a state document's comes back with the next document. */
  revoke(token: string): void {
    this.#fromState.delete(token);
    this.#issued.delete(token);
  }
}
