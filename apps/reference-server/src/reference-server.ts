/** Opens a server on a state that comes from wherever it comes from: the library and the command line meet here. */
import { randomBytes } from "node:crypto";
import type { DestinationStore } from "@synapse-federation/core/store";
import { Accounts } from "./accounts.ts";
import { buildApp, type LogLevel } from "./app.ts";
import type { Context } from "./context.ts";
import type { ControlOptions } from "./control/index.ts";
import type { StateHead } from "./state/head.ts";
import { replaceState, type StateSource } from "./state/replace.ts";

/** The release that the answers were recorded from. */
export const defaultServerVersion = "1.163.2";

/** Requests that are still under way then are cut off. */
const maxDrainMs = 10_000;

export interface OpenOptions {
  /** Disposed of with the server, also where it does not come to open. */
  readonly store: DestinationStore;
  /** Absent: what the store holds already. */
  readonly source?: StateSource;
  /** Throws where the state's head does not fit the options. */
  readonly check: (head: StateHead) => void;
  readonly host: string;
  readonly port: number;
  readonly serverVersion?: string;
  readonly control?: ControlOptions;
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly logLevel: LogLevel;
}

export interface ReferenceServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  /** An admin's token, only where the state named no users. */
  readonly accessToken?: string;
  /** Lets requests under way finish, for ten seconds at most, then stops. */
  close(): Promise<void>;
}

export async function openReferenceServer(options: OpenOptions): Promise<ReferenceServer> {
  const { store, source, check, host, port, serverVersion, logLevel, control, tls } = options;
  const madeToken = `ref_${randomBytes(24).toString("base64url")}`;
  const made = new Accounts([{ user_id: "@admin:reference.test", access_token: madeToken, admin: true }]);
  const context: Context = {
    store,
    accounts: made,
    serverVersion: serverVersion ?? defaultServerVersion,
    versionIsFixed: serverVersion !== undefined,
    now: Date.now,
  };
  const app = buildApp({ context, logLevel, ...(control && { control }), ...(tls && { tls }) });
  app.addHook("onClose", () => store[Symbol.asyncDispose]());
  try {
    if (source !== undefined) await replaceState(context, source, check);
    const url = await app.listen({ host, port });
    const close = async () => {
      const deadline = setTimeout(() => app.server.closeAllConnections(), maxDrainMs);
      await app.close();
      clearTimeout(deadline);
    };
    return {
      url,
      ...(context.accounts === made ? { accessToken: madeToken } : {}),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}
