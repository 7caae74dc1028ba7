import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { parseIntOrPercent } from "@sluice/shared/api/int-or-percent.ts";
import type { PodCount } from "@sluice/shared/gate/pod-count.ts";
import { podsPlanned, type SizeOfStep, stepsIn } from "@sluice/shared/batches/step-size.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import type { Trouble } from "@sluice/shared/workloads/trouble.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import { stepsOf } from "@sluice/shared/api/style.ts";
import { reachOf } from "../batches/reach.ts";
import { type Batch, batchOf } from "../batches/readiness.ts";
import { type StepBack, stepBack, unneededIn } from "../batches/way-back.ts";
import { labelledIn, type Release } from "../labels/batch-of-pod.ts";
import { minReadySecondsOf, replicasOf, rolloutIdOf } from "../observe/facts.ts";
import type { Observed, PodSeen, WorkloadSeen } from "../observe/observed.ts";
import type { Terrain } from "./advance.ts";

/** A release under way: what is observed, and the record that its workload carries. */
export interface Underway extends Observed {
  readonly workload: WorkloadSeen;
  readonly record: ReleaseRecord;
}

/** What the steps of a release ask for and what is there, for the state machine to walk over. */
export function terrainOf(underway: Underway): Terrain {
  const { rollout, workload, record, now } = underway;
  const { strategy } = rollout.spec;
  return {
    steps: stepsOf(rollout.spec),
    paused: strategy.paused === true ? "paused" : "running",
    ...(workload.revision === record.target ? {} : { superseded: "superseded" }),
    style: record.style,
    scaleDownDelaySeconds: strategy.blueGreen?.scaleDownDelaySeconds,
    now,
    batchAt: (step) => batchAt(underway, step),
  };
}

/** Pods that never left the revision that the release goes back to. */
function unneeded({ rollout, workload, record }: Underway): number {
  return unneededIn(workload.pods, record, rolloutIdOf({ rollout, workload }, record));
}

function stepBackAt(underway: Underway, step: number): StepBack {
  const { rollout, workload } = underway;
  const asked = stepsOf(rollout.spec)[step - 1]?.replicas ?? "100%";
  const size = (replicas: number) => sizeOfStep(underway)(asked, replicas);
  return stepBack(size, { replicas: replicasOf(workload), unneeded: unneeded(underway) });
}

/** How the pods of a release are labelled when it stands at a step, 1-based. */
export function releaseAt(underway: Underway, step: number): Release {
  const { rollout, workload, record } = underway;
  const replicas = replicasOf(workload);
  const planned = stepsOf(rollout.spec).map((one) => podsPlanned(one.replicas ?? "100%", replicas));
  return {
    id: rolloutIdOf({ rollout, workload }, record),
    revision: record.target,
    // A later step has nothing to give yet: the sum stays where it is.
    planned: planned.map((pods, index) => (index < step ? pods : (planned[step - 1] ?? pods))),
    ...(record.back === undefined ? {} : { alongside: stepBackAt(underway, step).alongside }),
  };
}

function batchAt(underway: Underway, step: number): Batch {
  const { rollout, workload, record, now } = underway;
  const { beyond, excused } = reachOf(workload, { target: record.target, step });
  const release = releaseAt(underway, step);
  const pods = podsOfRelease(underway);
  const asked = {
    wanted: Math.max(0, Math.min(podsAsked(underway, step), replicasOf(workload) - beyond)),
    excused,
    revision: record.target,
    minReadySeconds: minReadySecondsOf(workload, record),
    failureThreshold: toleranceOf(rollout),
    labelled: labelledIn(pods, release),
    ...(record.back === undefined ? {} : { toLabel: release.planned[step - 1] ?? 0 }),
    uncreated: uncreatedIn(underway),
    evicted: record.style === "Canary" ? undefined : workload.evicted,
  };
  return batchOf(pods, asked, now);
}

/** Pods that a step asks for, whatever nodes do not answer. */
export function podsAsked(underway: Underway, step: number): number {
  return stepBackAt(underway, step).wanted;
}

/** The pods that a step is about: in canary style those of the extra Deployment alone. */
export function podsOfRelease({ workload, record }: Underway): readonly PodSeen[] {
  return record.style === "Canary" ? (workload.extra?.pods ?? []) : workload.pods;
}

/** Why pods of the new revision cannot be made. */
function uncreatedIn({ workload, record }: Underway): Trouble | undefined {
  return record.style === "Canary" ? workload.extra?.uncreated : workload.uncreated;
}

/** How the steps of this release are sized. */
export function sizeOfStep({
  workload,
  record,
}: Pick<Underway, "workload" | "record">): SizeOfStep {
  return stepsIn(record.style, adapterOf(workload.object).podsForStep);
}

/** What is no number and no percent tolerates nothing: the field is not checked on submit. */
function toleranceOf({ spec }: Rollout): PodCount {
  const { blueGreen, canary } = spec.strategy;
  const threshold = (blueGreen ?? canary)?.failureThreshold ?? 0;
  return parseIntOrPercent(threshold) === undefined ? 0 : threshold;
}
