import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { startDaemon, type Daemon } from "../processes/daemon.ts";
import { commandLine, imageName, type Images } from "./command-line.ts";
import type { ContainerSpec } from "./container-spec.ts";
import { environmentOf, type Surroundings } from "./environment.ts";
import { mountScript } from "./mounts.ts";
import { NotYet } from "./objects.ts";
import type { PodVolumes } from "./pod-volumes.ts";

/** What a pod offers to its containers. */
export interface Host extends Surroundings {
  readonly images: Images;
  readonly volumes: PodVolumes;
  /** The pod's own folder. */
  readonly folder: string;
  /** Folder for logs. */
  readonly logs: string;
}

/**
 * Starts a container's process, in a mount namespace of its own: the volumes are where
 * the manifest says, for it alone. The process has the pid that we see.
 *
 * @throws {NotYet} when something that it needs is missing
 */
export async function launchContainer(container: ContainerSpec, host: Host): Promise<Daemon> {
  const image = host.images[imageName(container.image)];
  if (image === undefined) {
    const message = `the node agent knows no image ${imageName(container.image)}`;
    throw new NotYet("ErrImagePull", message);
  }
  await host.volumes.refresh();
  const env = await environmentOf(container, image, host);
  const stage = join(host.folder, "stages", container.name);
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  const script = mountScript(host.volumes.binds(container), stage);
  const command = commandLine(container, image, env);
  const name = `${host.pod.namespace}_${host.pod.name}_${container.name}`;
  return startDaemon({
    name,
    file: "unshare",
    args: ["--mount", "--propagation", "private", "sh", "-c", script, "sh", ...command],
    env,
    cwd: image.workingDir ?? "/",
    log: join(host.logs, `${name}.log`),
  });
}
