import { extraIn } from "@sluice/shared/gate/extra-record.ts";
import { keyOf } from "@sluice/shared/workloads/resources.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import type { ExtraSeen } from "./observed.ts";

/** Key of the Rollout that an extra Deployment belongs to, whether that Rollout exists or not. */
export function extraOf({ object }: WorkloadView): readonly string[] {
  const extra = extraIn(object);
  const { namespace } = object.metadata;
  return extra === undefined ? [] : [keyOf({ namespace, name: extra.rollout })];
}

/** @param of its ReplicaSets, and its pods with the revisions that their own templates make */
export function extraSeen(
  view: WorkloadView,
  of: Pick<ExtraSeen, "replicaSets" | "pods" | "uncreated">,
): ExtraSeen {
  const { owner = "", record } = extraIn(view.object) ?? {};
  if (record === undefined) return { view, owner, ...of };
  const { template, revision } = record;
  // What somebody else has put into its template is not what the release brings out.
  const pods = of.pods.map((pod) => (pod.revision === template ? { ...pod, revision } : pod));
  return { ...of, view, owner, record, pods };
}
