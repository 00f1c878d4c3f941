/**
 * What Ketesa (synapse-admin's successor, 1.3.0) sends where an administrator logs in and goes through destinations,
 * and what Element Admin asks first. Read off their requests; the file also runs inside a real browser.
 */

export interface FetchOptions {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a page's script sees of an answer. */
export interface Seen {
  readonly status: number;
  /** Lower-case names, in order. Only those that the script may read. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export type Fetch = (url: string, options?: FetchOptions) => Promise<Seen>;

export interface Visit {
  /** The homeserver's, without a slash at the end. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** A destination in backoff. */
  readonly failing: string;
}

/** A request of the visit, by method and target, and what came of it. */
export interface Step extends Seen {
  readonly asked: string;
}

const federation = "/_synapse/admin/v1/federation/destinations";
const whoami = "/_matrix/client/v3/account/whoami";
const perPage = 50;
const json = { "Content-Type": "application/json" };

/** Every step of the visit, in order. */
export async function visit(fetch: Fetch, { url, user, password, failing }: Visit): Promise<readonly Step[]> {
  const steps: Step[] = [];
  let token: string | undefined;
  const ask = async (target: string, options: FetchOptions = {}): Promise<{ readonly [field: string]: unknown }> => {
    const headers = {
      Accept: "application/json",
      ...(token && { Authorization: `Bearer ${token}` }),
      ...options.headers,
    };
    const seen = await fetch(url + target, { ...options, headers });
    steps.push({ asked: `${options.method ?? "GET"} ${target}`, ...seen });
    return JSON.parse(seen.body) as { readonly [field: string]: unknown };
  };
  const logIn = (password: string) =>
    ask("/_matrix/client/v3/login", {
      method: "POST",
      headers: json,
      body: JSON.stringify({
        device_id: null,
        initial_device_display_name: "Ketesa",
        type: "m.login.password",
        identifier: { type: "m.id.user", user },
        password,
      }),
    });
  const list = (query: Readonly<Record<string, string>>) => ask(`${federation}?${new URLSearchParams(query)}`);
  const show = async (name: string) => {
    await ask(`${federation}/${encodeURIComponent(name)}`);
    // The names in these two are put in as they are.
    await ask(`${federation}/${name}/rooms?from=0&limit=${perPage}&order_by=id&dir=b`);
  };
  const reset = (name: string) => ask(`${federation}/${name}/reset_connection`, { method: "POST" });

  // What does this homeserver offer?
  await ask("/_matrix/client/versions");
  await ask("/_matrix/client/v3/login");
  await ask("/_matrix/client/v1/auth_metadata");
  await ask("/_matrix/client/unstable/org.matrix.msc2965/auth_metadata");
  await ask("/_synapse/admin/v1/server_version");

  await ask(whoami);
  await logIn(`not ${password}`);
  token = String((await logIn(password))["access_token"]);
  await ask(whoami);
  await ask("/_synapse/admin/v1/server_version");

  // The list knows its pages by the total, not by the next token.
  for (let from = 0, total = 1; from < total; from += perPage) {
    const page = await list({ from: `${from}`, limit: `${perPage}`, order_by: "destination", dir: "f" });
    total = Number(page["total"]);
  }
  for (const field of ["failure_ts", "retry_last_ts", "retry_interval", "last_successful_stream_ordering"]) {
    await list({ from: "0", limit: "10", order_by: field, dir: "f" });
    await list({ from: "0", limit: "10", order_by: field, dir: "b" });
  }
  await list({ from: "0", limit: "10", destination: failing.slice(0, 5), order_by: "destination", dir: "b" });
  await list({ limit: "0" });

  await show(failing);
  await reset(failing);
  await show(failing);
  await reset(failing);
  await show("nowhere.test");
  await reset("nowhere.test");

  await ask("/_matrix/client/v3/logout", { method: "POST", headers: json });
  await list({ from: "0", limit: "10", order_by: "destination", dir: "f" });
  return steps;
}
