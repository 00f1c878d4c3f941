/** What the node needs of Debian. */
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { run } from "../run.ts";

/** Packages, each with a file by which it is known to be there; without a slash: a program. */
const packages: Readonly<Record<string, string>> = {
  buildah: "buildah",
  "busybox-static": "busybox",
  conntrack: "conntrack",
  containerd: "containerd",
  "containernetworking-plugins": "/usr/lib/cni/bridge",
  iproute2: "ip",
  iptables: "iptables",
  openssl: "openssl",
  procps: "sysctl",
  runc: "runc",
};

const systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** Those that are not there. */
export async function missingPackages(): Promise<readonly string[]> {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...systemFolders];
  const missing: string[] = [];
  for (const [name, file] of Object.entries(packages)) {
    const places = file.includes("/") ? [file] : folders.map((folder) => join(folder, file));
    const found = await Promise.any(places.map((place) => access(place))).catch(() => "missing" as const);
    if (found === "missing") missing.push(name);
  }
  return missing;
}

/** Installs what is missing with apt, as root. */
export async function installPackages(): Promise<void> {
  const missing = await missingPackages();
  if (missing.length === 0) return;
  await run("apt-get", "update", "-qq");
  const options = ["-qq", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
  await run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", ...options, ...missing);
}
