/**
 * A build plugin: undici stays out of a bundle. client-node imports it for requests that nobody makes here, and half a
 * megabyte would be loaded at every start: 50 ms and 8 MB.
 */
import type { Rolldown } from "tsdown";

const standIn = "\0without-undici";
const source = `
const no = () => { throw new Error("undici is not in this bundle: scripts/without-undici.ts"); };
export class Agent { constructor() { no(); } }
export class ProxyAgent { constructor() { no(); } }
export const fetch = no;
`;

export function withoutUndici(): Rolldown.Plugin {
  return {
    name: "without-undici",
    resolveId: (id) => (id === "undici" ? standIn : undefined),
    load: (id) => (id === standIn ? source : undefined),
  };
}
