/** The reference server's control API, behind its Service. */
import type { Stage } from "./stage.ts";

export interface Control {
  /** Destinations of the resets that it accepted since it was last told to forget, in their order. */
  accepted(): Promise<readonly string[]>;
  forget(): Promise<void>;
  /** From now on it has these destinations, all of them in backoff, and its users as before. */
  failing(names: readonly string[]): Promise<void>;
}

interface Journal {
  readonly requests: readonly { readonly destination: string }[];
}

/** @param service `service/NAME` */
export function openControl(stage: Stage, service: string, token: string): Control {
  const ask = async <T>(path: string, init: RequestInit = {}): Promise<T | undefined> => {
    using forwarded = await stage.forward(service, 8008);
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const response = await fetch(`${forwarded.url}/_reference/v1/${path}`, { ...init, headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`The control API answers ${response.status}: ${text}`);
    return text === "" ? undefined : (JSON.parse(text) as T);
  };
  return {
    async accepted() {
      const journal = await ask<Journal>("requests?operation=reset&status=200");
      return journal!.requests.map(({ destination }) => destination);
    },
    async forget() {
      await ask("requests", { method: "DELETE" });
    },
    async failing(names) {
      const backoff = { failure_ts: 1_795_557_000_000, retry_last_ts: 1_795_561_500_000, retry_interval: 3_000_000 };
      const destinations = names.map((destination) => ({ destination, ...backoff }));
      const state = { ...(await ask<object>("state?secrets=true")), destinations };
      await ask("state", { method: "PUT", body: JSON.stringify(state) });
    },
  };
}
