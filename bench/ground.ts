import { readdir } from "node:fs/promises";
import type { Images } from "../e2e/cluster/agent/command-line.ts";
import { startCluster, type Cluster } from "../e2e/cluster/cluster.ts";
import { RUN_FOLDER } from "../e2e/cluster/namespace/launch.ts";
import { until } from "../e2e/cluster/processes/until.ts";
import { installSluice, SLUICE_IMAGES } from "../e2e/story/sluice.ts";
import { toolsFor, type Tools } from "../e2e/story/tools.ts";
import { auditLog, type AuditLog } from "./audit.ts";

/** What every measurement stands on: a fresh cluster with Sluice as its manifests install it. */
export interface Ground {
  readonly cluster: Cluster;
  readonly tools: Tools;
  readonly audit: AuditLog;
}

export interface GroundOptions {
  /** Folder for CPU profiles of our processes; they cost time, so figures are then not for publishing. */
  readonly profiles?: string | undefined;
}

export async function onFreshGround<T>(
  measure: (ground: Ground) => Promise<T>,
  { profiles }: GroundOptions = {},
): Promise<T> {
  const folder = process.env[RUN_FOLDER];
  if (folder === undefined) throw new Error("a bench runs in a namespace: make bench");
  const audit = await auditLog(folder);
  const images = profiles === undefined ? SLUICE_IMAGES : profiled(SLUICE_IMAGES, profiles);
  const cluster = await startCluster({ images, apiServerFlags: audit.apiServerFlags });
  try {
    const tools = await toolsFor(cluster);
    await installSluice(cluster, tools);
    return await measure({ cluster, tools, audit });
  } finally {
    if (profiles !== undefined) await profilesWritten(cluster, profiles);
    await cluster.stop();
  }
}

/** A process writes its profile when it ends in good order. */
async function profilesWritten({ agent }: Cluster, folder: string): Promise<void> {
  const ours = agent.pods().filter((pod) => agent.processOf(pod) !== undefined);
  const earlier = (await readdir(folder)).length;
  for (const pod of ours) agent.kill(pod, "SIGTERM");
  const written = async () =>
    (await readdir(folder)).length >= earlier + ours.length ? ("all" as const) : undefined;
  await until(`${ours.length} profiles in ${folder}`, written, { timeoutMs: PROFILE_MS });
}

const PROFILE_MS = 60_000;

function profiled(images: Images, folder: string): Images {
  const flags = ["--cpu-prof", `--cpu-prof-dir=${folder}`];
  return Object.fromEntries(
    Object.entries(images).map(([name, image]) => {
      const [node = "", ...rest] = image.command;
      return [name, { ...image, command: [node, ...flags, ...rest] }];
    }),
  );
}
