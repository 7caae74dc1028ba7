import { autoscalerActions } from "../autoscalers/targets.ts";
import { planMarks } from "../pending/mark-pods.ts";
import { ungated } from "../pending/hold-late.ts";
import { recordFor } from "../pending/adopt.ts";
import { planDeletion, planDisabled } from "../finish/let-go.ts";
import { planKeeping } from "../finish/keep.ts";
import { withExtra } from "../extra/of-release.ts";
import { removedAtOnce } from "../extra/removal.ts";
import { planFinish } from "../finish/finish.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { groupOf } from "@sluice/shared/api/same-workload.ts";
import { WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { standsAside } from "@sluice/shared/gate/stands-aside.ts";
import { extraIn } from "@sluice/shared/gate/extra-record.ts";
import { findAdapter } from "@sluice/shared/workloads/kinds/index.ts";
import { MISSING_MESSAGE } from "@sluice/shared/words/progress.ts";
import type { Observed, WorkloadSeen } from "../observe/observed.ts";
import { act, type Plan } from "./actions.ts";
import { markActions } from "../shared-routing/marks.ts";
import { tellingTraffic } from "../traffic/actions.ts";
import { rememberingRoutes } from "../traffic/remember.ts";
import { planLeaving } from "../traffic/leave.ts";
import { planRoutesFirst } from "../finish/routes-first.ts";
import { planIdle } from "./idle.ts";
import { firstMarks, planNamed } from "./marks.ts";
import { planRelease } from "./release.ts";
import { statusSaying, storeStatus } from "./status.ts";

/**
 * All that Sluice decides: what is observed in, what is to be done out. Same `seen`, same plan;
 * carried out twice, in part, or by a process that knows nothing of the one before, it does no harm.
 */
export function plan(seen: Observed): Plan {
  const { actions, ...when } = rememberingRoutes(seen, tellingTraffic(seen, planOf(seen)));
  const around = [...markActions(seen, actions), ...autoscalerActions(seen)];
  return { actions: [...around, ...actions], ...when };
}

function planOf(seen: Observed): Plan {
  const { rollout } = seen;
  if (rollout.metadata.deletionTimestamp !== undefined)
    return planKeeping(seen, "deleted") ?? planLeaving(seen, "Terminating") ?? planDeletion(seen);
  const first = firstMarks(rollout);
  if (first.length > 0) return act(...first);
  const { actions, ...when } = planStanding(seen);
  return { actions: [...actions, ...planNamed(rollout)], ...when };
}

function planStanding(seen: Observed): Plan {
  const { rollout, workload } = seen;
  if (seen.rival !== undefined) return planAside(seen, rivalMessage(seen.rival));
  const aside = standsAside(rollout);
  if (aside === "disabled")
    return planKeeping(seen, "disabled") ?? planLeaving(seen, "Disabling") ?? planDisabled(seen);
  if (aside !== undefined) return planAside(seen, `the Rollout does nothing: it is ${aside}`);
  if (workload === undefined) return planMissing(seen);
  const misfit = misfitMessage(seen, workload);
  if (misfit !== undefined) return planAside(seen, misfit);
  const { record } = workload;
  if (record === undefined) return planAtRest({ ...seen, workload });
  return planUnderway({ ...seen, workload }, record);
}

/** What a release has left beside the workload goes, unless what follows is the same release once more. */
function planAtRest(seen: Observed & { readonly workload: WorkloadSeen }): Plan {
  const leaving = planLeaving(seen, "at rest");
  if (leaving !== undefined) return leaving;
  const planned = planIdle(seen);
  const { extras } = seen;
  if (extras.length === 0 || ungated(seen) !== undefined) return planned;
  return { ...planned, actions: [...removedAtOnce(extras), ...planned.actions] };
}

function planUnderway(
  seen: Observed & { readonly workload: WorkloadSeen },
  stored: ReleaseRecord,
): Plan {
  const record = recordFor(seen, stored);
  const underway = { ...seen, workload: withExtra(seen.workload, record, seen), record };
  const { form } = record;
  if (form.kind === "finishing") return planFinish(underway, form.outcome);
  if (record.back === "routes-first") return planRoutesFirst(underway);
  return record.back === "begun" ? planMarks(underway) : planRelease(underway);
}

/** A Rollout that cannot do its work says so, and keeps nothing from an earlier workload. */
function planAside({ rollout, extras, now }: Observed, message: string): Plan {
  const wait = { for: "Workload", step: 0, revision: "", message } as const;
  return act(
    ...removedAtOnce(extras),
    ...storeStatus(rollout, statusSaying(rollout, { phase: "Initial", message, wait }, now)),
  );
}

/**
 * A workload that is gone ends its release. One of whose kind nothing is known does not: an API server
 * that has just started may not know its CRDs yet, and where the release stands would be forgotten.
 */
function planMissing(seen: Observed): Plan {
  const { rollout, kind } = seen;
  if (kind !== undefined && subStatusOf(rollout.status) !== undefined) return act();
  return planLeaving(seen, "without workload") ?? planAside(seen, missingMessage(seen));
}

function missingMessage({ rollout, kind: standing }: Observed): string {
  const { apiVersion, kind, name } = rollout.spec.workloadRef;
  const [namespace, group] = [rollout.metadata.namespace, groupOf(apiVersion)];
  if (standing === "absent") {
    return `${MISSING_MESSAGE}: the cluster has no kind ${kind} of group ${group} yet`;
  }
  return standing === "unreadable"
    ? `${MISSING_MESSAGE}: Sluice cannot list ${kind} of group ${group}; let it, by a ClusterRole with the label sluice.dev/aggregate-to-controller: "true"`
    : `${MISSING_MESSAGE}: there is no ${kind} ${name} in namespace ${namespace}`;
}

function unlabelledMessage({ rollout }: Observed): string {
  const { kind, name } = rollout.spec.workloadRef;
  return `the Rollout does nothing: ${kind} ${name} needs the label ${WORKLOAD_TYPE}: statefulset, by which it is released as one`;
}

/** Why a workload is none that a Rollout releases; undefined when it is one. */
function misfitMessage(seen: Observed, { object }: WorkloadSeen): string | undefined {
  if (findAdapter(object) === undefined) return unlabelledMessage(seen);
  const extra = extraIn(object);
  return extra === undefined ? undefined : extraMessage(seen, extra.rollout);
}

function extraMessage({ rollout }: Observed, owner: string): string {
  const { kind, name } = rollout.spec.workloadRef;
  return `the Rollout does nothing: ${kind} ${name} is the canary of a release of Rollout ${owner}; name the workload beside it, whose Rollout that one is`;
}

function rivalMessage(rival: string): string {
  return `the Rollout does nothing: Rollout ${rival} is older and refers to the same workload`;
}
