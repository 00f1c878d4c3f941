/** The oldest Node that all packages say they run on, as npm has it. */
import type { Packed } from "./packed.ts";

const leastOf = ({ manifest: { name, engines } }: Pick<Packed, "manifest">): string => {
  const found = /^>=(\d+(?:\.\d+){0,2})$/.exec(engines?.node ?? "")?.[1];
  if (found === undefined) throw new Error(`${name} asks for Node ${engines?.node}; write it like >=22.19`);
  return [...found.split("."), "0", "0"].slice(0, 3).join(".");
};

/** `22.19.0`: what the most demanding of the packages begins with. @throws Error where `engines` are not `>=22.19`. */
export function leastNode(packages: readonly Pick<Packed, "manifest">[]): string {
  const byAge = packages.map(leastOf).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return byAge.at(-1)!;
}

/** What npm installs as `least-node`, with `bin/node` in it. */
export function leastNodePackage(version: string): string {
  const name = process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  return `least-node@npm:${name}-${process.platform}-${process.arch}@${version}`;
}
