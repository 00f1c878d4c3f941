/** Base images made from this machine's files, for builds that reach no registry of images. */
import { chmod, cp, mkdir, readdir, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../run.ts";
import type { Buildah } from "./buildah.ts";

export interface LocalBase {
  /** Node.js and the libraries that it loads. */
  readonly node: string;
  /** The same with npm and a shell. */
  readonly npm: string;
}

const certificates = "/etc/ssl/certs/ca-certificates.crt";

/** @param folder takes the files that go into them. */
export async function buildLocalBase(buildah: Buildah, folder: string): Promise<LocalBase> {
  const base: LocalBase = { node: "localhost/testbed-node:local", npm: "localhost/testbed-npm:local" };
  await fillNode(join(folder, "node"));
  await fillNpm(join(folder, "npm"));
  await writeFile(join(folder, "Dockerfile"), dockerfile);
  await buildah.build(base.node, "--target=node", folder);
  await buildah.build(base.npm, "--target=npm", folder);
  return base;
}

const dockerfile = `FROM scratch AS node
COPY node /
FROM node AS npm
COPY npm /
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN ln -s /bin/env /usr/bin/env \\
    && ln -s /usr/lib/npm/bin/npm-cli.js /usr/bin/npm && ln -s /usr/lib/npm/bin/npx-cli.js /usr/bin/npx
ENV NODE_EXTRA_CA_CERTS=${certificates} npm_config_cafile=${certificates}
`;

async function fillNode(root: string): Promise<void> {
  await mkdir(join(root, "tmp"), { recursive: true });
  await chmod(join(root, "tmp"), 0o1777);
  await copyTo(root, await realpath(process.execPath), "/usr/bin/node");
  for (const library of await librariesOf(process.execPath)) await copyTo(root, library);
  await copyTo(root, certificates);
  await mkdir(join(root, "etc"), { recursive: true });
  await writeFile(join(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\nnode:x:65532:65532::/:/bin/false\n");
}

async function fillNpm(root: string): Promise<void> {
  const npmProgram = (await run("sh", "-c", "command -v npm")).trim();
  await copyTo(root, dirname(dirname(await realpath(npmProgram))), "/usr/lib/npm");
  await copyTo(root, (await run("sh", "-c", "command -v busybox")).trim(), "/bin/busybox");
  // Programs that npm installs may load more of the C library than node does.
  const libc = (await librariesOf(process.execPath)).find((library) => library.includes("/libc.so"))!;
  for (const name of await readdir(dirname(libc))) {
    if (/^lib(?:rt|resolv|util|nss_dns|nss_files)\.so\.\d+$/.test(name)) await copyTo(root, join(dirname(libc), name));
  }
}

/** Paths of what a program loads. */
async function librariesOf(program: string): Promise<readonly string[]> {
  return [...(await run("ldd", program)).matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
}

/** Copies a file or folder, not links to it, to the same or another place under `root`. */
async function copyTo(root: string, source: string, target = source): Promise<void> {
  await mkdir(dirname(join(root, target)), { recursive: true });
  await cp(source, join(root, target), { recursive: true, dereference: true });
}
