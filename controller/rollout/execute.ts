import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import type { ExtraDeed } from "../extra/deed.ts";
import type { PodLabels } from "../labels/batch-of-pod.ts";
import type { Source } from "../pending/go-back.ts";
import type { Resized } from "../pacers/beside.ts";
import type { Readiness } from "../pacers/abandoned.ts";
import type { Retargeted } from "../autoscalers/retargeted.ts";
import type { Marking } from "../shared-routing/marking.ts";
import type { Change } from "../traffic/change.ts";
import type { Action, Notice, PodToGo, RolloutMarks } from "./actions.ts";
import type { When } from "./status-lag.ts";

/** The only way out of the planner's world. One method an action, so that a test can record them. */
export interface Cluster {
  storeStatus(status: RolloutStatus, when: When): Promise<void>;
  storeWorkload(wanted: Workload): Promise<void>;
  goBack(source: Source, wanted: Workload): Promise<void>;
  storeReadiness(sets: readonly Readiness[]): Promise<void>;
  resize(sets: readonly Resized[]): Promise<void>;
  forget(sets: readonly ReplicaSetView[]): Promise<void>;
  retarget(targets: readonly Retargeted[]): Promise<void>;
  changeTraffic(changes: readonly Change[]): Promise<void>;
  mark(markings: readonly Marking[]): Promise<void>;
  deletePods(pods: readonly PodToGo[]): Promise<void>;
  extra(deed: ExtraDeed): Promise<void>;
  labelPods(pods: readonly PodLabels[]): Promise<void>;
  storeMarks(marks: RolloutMarks): Promise<void>;
  notify(notice: Notice): void;
}

/**
 * Carries out a plan in order and stops at the first failure: what was not done is still missing
 * at the next look, and is planned again from there.
 */
export async function execute(actions: readonly Action[], cluster: Cluster): Promise<void> {
  for (const action of actions) await perform(action, cluster);
}

// oxlint-disable-next-line complexity -- one short case an action, and no other logic
async function perform(action: Action, cluster: Cluster): Promise<void> {
  if ("sets" in action) return performOnSets(action, cluster);
  switch (action.kind) {
    case "status":
      return cluster.storeStatus(action.status, action.when);
    case "workload":
      return cluster.storeWorkload(action.wanted);
    case "go-back":
      return cluster.goBack(action.source, action.wanted);
    case "extra":
      return cluster.extra(action.deed);
    case "traffic":
      return cluster.changeTraffic(action.changes);
    case "sharing":
      return cluster.mark(action.markings);
    case "autoscalers":
      return cluster.retarget(action.targets);
    case "delete-pods":
    case "label-pods":
      return performOnPods(action, cluster);
    case "marks":
      return cluster.storeMarks(action.marks);
    case "notice":
      return cluster.notify(action.notice);
  }
}

type SetAction = Extract<Action, { readonly kind: "readiness" | "resize" | "forget" }>;

function performOnSets(action: SetAction, cluster: Cluster): Promise<void> {
  switch (action.kind) {
    case "readiness":
      return cluster.storeReadiness(action.sets);
    case "resize":
      return cluster.resize(action.sets);
    case "forget":
      return cluster.forget(action.sets);
  }
}

type PodAction = Extract<Action, { readonly kind: "delete-pods" | "label-pods" }>;

function performOnPods(action: PodAction, cluster: Cluster): Promise<void> {
  return action.kind === "delete-pods"
    ? cluster.deletePods(action.pods)
    : cluster.labelPods(action.pods);
}
