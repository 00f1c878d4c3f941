/** The apps' images, built from their Dockerfiles by what is here: docker, podman or buildah. */
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, works } from "../run.ts";
import { type Buildah, openBuildah } from "./buildah.ts";
import { buildLocalBase } from "./local-base.ts";

export interface Image {
  /** Folder in `apps/`. */
  readonly app: string;
  /** `localhost/operator:test` */
  readonly name: string;
}

const repository = fileURLToPath(new URL("../../../../../", import.meta.url));

/**
 * Builds the images and answers their archives, in the same order: with docker or podman on the Dockerfiles' own bases,
 * with buildah on ones made from this machine's files.
 *
 * @param folder takes gigabytes; whoever made it removes it.
 */
export async function buildImages(images: readonly Image[], folder: string): Promise<readonly string[]> {
  const build = await builder(folder);
  const archives: string[] = [];
  for (const image of images) {
    const archive = join(folder, `${image.app}.tar`);
    await build(image, archive);
    archives.push(archive);
  }
  return archives;
}

type Build = (image: Image, archive: string) => Promise<void>;

async function builder(folder: string): Promise<Build> {
  for (const engine of ["docker", "podman"]) {
    if (await works(engine, "info")) return withEngine(engine);
  }
  return withBuildah(openBuildah(join(folder, "storage")), join(folder, "base"));
}

const withEngine =
  (engine: string): Build =>
  async ({ app, name }, archive) => {
    await run(engine, "build", "--tag", name, ...(await optionsOf(app)), repository);
    await run(engine, "save", "--output", archive, name);
  };

async function withBuildah(buildah: Buildah, folder: string): Promise<Build> {
  const { node, npm } = await buildLocalBase(buildah, folder);
  const bases = [`--build-arg=BASE=${node}`, `--build-arg=BUILD_BASE=${npm}`];
  return async ({ app, name }, archive) => {
    await buildah.build(name, ...bases, ...(await optionsOf(app)), repository);
    await buildah.save(name, archive);
  };
}

async function optionsOf(app: string): Promise<readonly string[]> {
  const npmrc = join(homedir(), ".npmrc");
  const secret = await access(npmrc).then(
    () => [`--secret=id=npmrc,src=${npmrc}`],
    () => [],
  );
  return [`--file=${join(repository, "apps", app, "Dockerfile")}`, ...secret];
}
