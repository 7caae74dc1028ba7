import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../e2e/cluster/cluster.ts";
import { createCrowd, type CrowdMade, crowdNames, dryRunImage, updateImage } from "./crowd.ts";
import { difference, type Durations, durations } from "./durations.ts";
import type { Ground } from "./ground.ts";
import { type LoopResult, openLoop, type Pace } from "./open-loop.ts";
import { ofEachProcess, type PerProgram } from "./our-processes.ts";
import { processorMs, residentMb } from "./proc.ts";

export interface Scale extends Pace {
  /** How many Rollouts, each with its Deployment. */
  readonly rollouts: number;
}

/** Unless asked otherwise. */
export const SCALE: Scale = { rollouts: 10_000, perSecond: 200, seconds: 30 };

export interface ScaleResult {
  readonly scale: Scale;
  readonly made: CrowdMade;
  /** Nothing is stored and nothing follows: admission alone. */
  readonly dryRuns: Load;
  /** Each begins a release, which is worked on at the same time. */
  readonly updates: Load;
  /** Resident, MB. */
  readonly memory: Readonly<Record<"empty" | "full" | "after", PerProgram>>;
}

export interface Load {
  readonly requests: LoopResult;
  readonly admissions: Durations;
  /** Processor time of each process of ours, ms; it ends when the last answer has come. */
  readonly processor: { readonly before: PerProgram; readonly after: PerProgram };
}

/** Figures are of a process that does nothing else just now. */
const REST_MS = 15_000;

export async function measureScale({ cluster }: Ground, scale: Scale): Promise<ScaleResult> {
  const { client, agent } = cluster;
  const memory = () => ofEachProcess(agent, residentMb);
  await sleep(REST_MS);
  const empty = await memory();
  const made = await createCrowd(client, scale.rollouts);
  await sleep(REST_MS);
  const full = await memory();
  const names = crowdNames(scale.rollouts);
  const nameOf = (index: number): string => names[index % names.length] ?? "";
  // Where there are fewer Rollouts than updates, the next round replaces what the one before began.
  const imageOf = (index: number) => `v${2 + Math.floor(index / names.length)}`;
  const dryRuns = await underLoad(cluster, scale, (index) =>
    dryRunImage(client, nameOf(index), "v2"),
  );
  await sleep(REST_MS);
  const updates = await underLoad(cluster, scale, async (index) => {
    await updateImage(client, nameOf(index), imageOf(index));
  });
  await sleep(REST_MS);
  return { scale, made, dryRuns, updates, memory: { empty, full, after: await memory() } };
}

async function underLoad(
  { client, agent }: Cluster,
  pace: Pace,
  send: (index: number) => Promise<void>,
): Promise<Load> {
  const [before, from] = [await ofEachProcess(agent, processorMs), await durations(client)];
  const requests = await openLoop(pace, send);
  const [after, to] = [await ofEachProcess(agent, processorMs), await durations(client)];
  const admissions = {
    webhooks: difference(from.webhooks, to.webhooks),
    inside: difference(from.inside, to.inside),
  };
  return { requests, admissions, processor: { before, after } };
}
