import { planMarks } from "../pending/mark-pods.ts";
import { recordFor } from "../pending/adopt.ts";
import { FINALIZER, planDeletion, planDisabled } from "../finish/let-go.ts";
import { planFinish } from "../finish/finish.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import { groupOf } from "@sluice/shared/api/same-workload.ts";
import { WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { standsAside } from "@sluice/shared/gate/stands-aside.ts";
import { findAdapter } from "@sluice/shared/workloads/kinds/index.ts";
import { MISSING_MESSAGE } from "@sluice/shared/words/progress.ts";
import type { Observed, WorkloadSeen } from "../observe/observed.ts";
import { act, type Plan } from "./actions.ts";
import { planIdle } from "./idle.ts";
import { planRelease } from "./release.ts";
import { statusSaying, storeStatus } from "./status.ts";

/**
 * All that Sluice decides: what is observed in, what is to be done out. Same `seen`, same plan;
 * carried out twice, in part, or by a process that knows nothing of the one before, it does no harm.
 */
export function plan(seen: Observed): Plan {
  const { rollout, workload } = seen;
  const finalizers = rollout.metadata.finalizers ?? [];
  if (rollout.metadata.deletionTimestamp !== undefined) return planDeletion(seen);
  if (!finalizers.includes(FINALIZER)) {
    return act({ kind: "finalizers", finalizers: [...finalizers, FINALIZER] });
  }
  if (seen.rival !== undefined) return planAside(seen, rivalMessage(seen.rival));
  const aside = standsAside(rollout);
  if (aside === "disabled") return planDisabled(seen);
  if (aside !== undefined) return planAside(seen, `the Rollout does nothing: it is ${aside}`);
  if (workload === undefined) return planMissing(seen);
  if (findAdapter(workload.object) === undefined) return planAside(seen, unlabelledMessage(seen));
  const { record } = workload;
  if (record === undefined) return planIdle({ rollout, workload, now: seen.now });
  return planUnderway({ ...seen, workload }, record);
}

function planUnderway(
  seen: Observed & { readonly workload: WorkloadSeen },
  stored: ReleaseRecord,
): Plan {
  const record = recordFor(seen, stored);
  const underway = { ...seen, record };
  const { form } = record;
  if (form.kind === "finishing") return planFinish(underway, form.outcome);
  return record.back === "begun" ? planMarks(underway) : planRelease(underway);
}

/** A Rollout that cannot do its work says so, and keeps nothing from an earlier workload. */
function planAside({ rollout, now }: Observed, message: string): Plan {
  const wait = { for: "Workload", step: 0, revision: "", message } as const;
  return act(
    ...storeStatus(rollout, statusSaying(rollout, { phase: "Initial", message, wait }, now)),
  );
}

/**
 * A workload that is gone ends its release. One of whose kind nothing is known does not: an API server
 * that has just started may not know its CRDs yet, and where the release stands would be forgotten.
 */
function planMissing(seen: Observed): Plan {
  const { rollout, kind } = seen;
  if (kind !== undefined && rollout.status?.canaryStatus !== undefined) return act();
  return planAside(seen, missingMessage(seen));
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

function rivalMessage(rival: string): string {
  return `the Rollout does nothing: Rollout ${rival} is older and refers to the same workload`;
}
