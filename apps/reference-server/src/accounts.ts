/** Who may ask: the users of a state document, and the tokens that logins made since. */
import type { StateUser } from "@synapse-federation/core/schema";

/** The oldest token of a login goes when there are more. */
const maxIssuedTokens = 10_000;

export class Accounts {
  readonly users: readonly StateUser[];
  readonly #byToken = new Map<string, StateUser>();
  readonly #issued = new Map<string, StateUser>();

  /** @param users no two of them with the same access token. */
  constructor(users: readonly StateUser[]) {
    this.users = users;
    for (const user of users) {
      if (user.access_token !== undefined) this.#byToken.set(user.access_token, user);
    }
  }

  /** Whose token it is. */
  byToken(token: string): StateUser | undefined {
    return this.#byToken.get(token) ?? this.#issued.get(token);
  }

  /** Lets a token in that was made for a user just now. It never expires, whatever became of the document's token. */
  issue(token: string, user: StateUser): void {
    const { expired: _expired, expires_at_ms: _expiresAt, ...lasting } = user;
    this.#issued.set(token, lasting);
    const [oldest] = this.#issued.keys();
    if (this.#issued.size > maxIssuedTokens && oldest !== undefined) this.#issued.delete(oldest);
  }
}
