import { type SubStatus, subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { planHash } from "@sluice/shared/api/plan-hash.ts";
import { stepsOf } from "@sluice/shared/api/style.ts";
import { IDLE_STEP_MESSAGE } from "@sluice/shared/words/progress.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import { podHashOf, rolloutIdOf } from "../observe/facts.ts";
import { nativeProgress } from "../observe/native-progress.ts";
import type { Observed, WorkloadSeen } from "../observe/observed.ts";
import { wholeSecondFrom } from "./advance.ts";
import { wireTime } from "./conditions.ts";

/** A Rollout and a workload that exists. */
export type Idle = Pick<Observed, "rollout" | "now"> & { readonly workload: WorkloadSeen };

/**
 * The sub-status of a workload that runs one revision, as if its release had been completed: a
 * platform may treat the first deployment like a finished release (contract.md 4.2).
 */
export function settledSub(idle: Idle): SubStatus & { readonly currentStepIndex: number } {
  const { rollout, workload } = idle;
  const { revision, object } = workload;
  const hash = podHashOf(workload, revision);
  return {
    ...withoutUndefined({ observedWorkloadGeneration: object.metadata.generation }),
    observedRolloutID: idOf(idle),
    rolloutHash: planHash(rollout.spec),
    stableRevision: hash,
    revision,
    podTemplateHash: hash,
    ...countsOf(idle),
    currentStepIndex: stepsOf(rollout.spec).length,
    nextStepIndex: -1,
    currentStepState: "Completed",
    finalisingStep: "",
    message: IDLE_STEP_MESSAGE,
  };
}

/** Pods that went back by the steps carry the id of that; it stays said until there is another release. */
function idOf(idle: Idle): string {
  const { rollout, workload } = idle;
  const target = workload.revision;
  const was = subStatusOf(rollout.status);
  const ofWayBack = rolloutIdOf(idle, { target, back: "marked" });
  const wentBack = was?.revision === target && was.observedRolloutID === ofWayBack;
  return wentBack ? ofWayBack : rolloutIdOf(idle, { target });
}

type Counts = Pick<SubStatus, "replicas" | "readyReplicas" | "lastUpdateTime">;

/** As they were when the release was over: later scaling of an idle workload is no news. */
function countsOf({ rollout, workload, now }: Idle): Counts {
  const was = subStatusOf(rollout.status);
  const known = was?.revision === workload.revision && was.currentStepState === "Completed";
  if (known && was.lastUpdateTime !== undefined) {
    const { replicas, readyReplicas, lastUpdateTime } = was;
    return { replicas, readyReplicas, lastUpdateTime };
  }
  const { updated, available } = nativeProgress(workload);
  return {
    replicas: updated,
    readyReplicas: available,
    lastUpdateTime: wireTime(wholeSecondFrom(now)),
  };
}
