/** Images without an engine: buildah as root, with a storage of its own. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../run.ts";

export interface Buildah {
  /** `buildah build` with these options and context. */
  build(name: string, ...options: readonly string[]): Promise<void>;
  save(name: string, archive: string): Promise<void>;
}

/** @param storage a folder that takes gigabytes; whoever made it removes it. */
export function openBuildah(storage: string): Buildah {
  const global = ["--storage-driver=vfs", `--root=${storage}/root`, `--runroot=${storage}/run`];
  const buildah = (...args: readonly string[]): Promise<string> =>
    run("nice", "-n", "10", "buildah", ...global, ...args);
  return {
    build: async (name, ...options) => void (await buildah("build", "--isolation=chroot", "--tag", name, ...options)),
    save: async (name, archive) => void (await buildah("push", "--quiet", name, `docker-archive:${archive}:${name}`)),
  };
}

/** An image of one static program, made in `folder`. Answers the path of its archive. */
export async function programImage(name: string, program: string, folder: string): Promise<string> {
  await mkdir(folder);
  await copyFile(program, join(folder, "program"));
  const dockerfile = ["FROM scratch", "COPY program /program", "USER 65532:65532", 'ENTRYPOINT ["/program"]', ""];
  await writeFile(join(folder, "Dockerfile"), dockerfile.join("\n"));
  const buildah = openBuildah(join(folder, "storage"));
  await buildah.build(name, folder);
  const archive = join(folder, "image.tar");
  await buildah.save(name, archive);
  return archive;
}
