import { recordFor } from "../pending/adopt.ts";
import { FINALIZER, planDeletion, planDisabled } from "../finish/let-go.ts";
import { planFinish } from "../finish/finish.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import { groupOf } from "@sluice/shared/api/same-workload.ts";
import { standsAside } from "@sluice/shared/gate/stands-aside.ts";
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
  if (workload === undefined) return planAside(seen, missingMessage(seen));
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
  return form.kind === "finishing" ? planFinish(underway, form.outcome) : planRelease(underway);
}

/** A Rollout that cannot do its work says so, and keeps nothing from an earlier workload. */
function planAside({ rollout, now }: Observed, message: string): Plan {
  const wait = { for: "Workload", step: 0, revision: "", message } as const;
  return act(
    ...storeStatus(rollout, statusSaying(rollout, { phase: "Initial", message, wait }, now)),
  );
}

function missingMessage({ rollout, kind: standing }: Observed): string {
  const { apiVersion, kind, name } = rollout.spec.workloadRef;
  return standing === "absent"
    ? `${MISSING_MESSAGE}: the cluster has no kind ${kind} of group ${groupOf(apiVersion)} yet`
    : `${MISSING_MESSAGE}: there is no ${kind} ${name} in namespace ${rollout.metadata.namespace}`;
}

function rivalMessage(rival: string): string {
  return `the Rollout does nothing: Rollout ${rival} is older and refers to the same workload`;
}
