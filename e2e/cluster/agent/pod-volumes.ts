import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ContainerSpec } from "./container-spec.ts";
import type { Bind } from "./mounts.ts";
import type { Contents } from "./objects.ts";
import type { VolumeReader } from "./volume-files.ts";
import { sameFiles, writeVolume } from "./volume-folder.ts";
import type { VolumeSpec } from "./volume-spec.ts";

/** A pod's volumes on this machine. */
export interface PodVolumes {
  /**
   * Brings all of them up to date.
   *
   * @throws {NotYet} when a Secret or ConfigMap is not there
   */
  readonly refresh: () => Promise<void>;
  /** False when all are empty folders, which never change. */
  readonly canChange: boolean;
  readonly binds: (container: ContainerSpec) => readonly Bind[];
}

export function podVolumes(
  volumes: readonly VolumeSpec[],
  reader: VolumeReader,
  folder: string,
): PodVolumes {
  const written = new Map<string, Contents>();
  const folderOf = (name: string) => join(folder, "volumes", name);

  async function refreshOne(volume: VolumeSpec): Promise<void> {
    const files = await reader.read(volume);
    const before = written.get(volume.name);
    if (before !== undefined && sameFiles(before, files)) return;
    await writeVolume(folderOf(volume.name), files);
    written.set(volume.name, files);
  }

  async function refreshAll(): Promise<void> {
    for (const volume of volumes) {
      if (volume.sources.length > 0) await refreshOne(volume);
      else await mkdir(folderOf(volume.name), { recursive: true });
    }
  }

  // One after the other: containers start together, and a timer refreshes as well.
  let running: Promise<void> = Promise.resolve();
  return {
    canChange: volumes.some(({ sources }) => sources.length > 0),
    refresh() {
      running = running.catch(() => undefined).then(refreshAll);
      return running;
    },
    binds: ({ mounts }) =>
      mounts.map(({ volume, path }) => ({ source: folderOf(volume), target: path })),
  };
}
