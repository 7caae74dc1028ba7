import { isReported } from "@sluice/shared/workloads/reported.ts";
import { minReadySecondsOf, ownAllowance, replicasOf } from "../observe/facts.ts";
import { pastPartition } from "../observe/native-progress.ts";
import { victims } from "../pacers/daemonset.ts";
import type { Action } from "../rollout/actions.ts";
import type { Underway } from "../rollout/terrain.ts";
import { isReplaceable } from "./advanced-daemonset.ts";

/**
 * The pods that a DaemonSet's own controller is to replace at the end of a release, and cannot.
 *
 * It counts pods on nodes that do not answer as missing, whatever they run: where they are as many as the
 * user lets be missing it replaces no other pod for as long as that lasts, and so nothing would go back.
 * Ours takes those, as many as may be missing of the nodes that answer; one that is on its way is
 * counted by both. Seen on Kubernetes 1.36.3 and OpenKruise 1.8.3.
 */
export function takenInstead({
  workload,
  record,
  now,
}: Pick<Underway, "workload" | "record" | "now">): readonly Action[] {
  const { object, pods, apart = [] } = workload;
  if (object.kind !== "DaemonSet" || !isReported(object) || !isReplaceable(object)) return [];
  const { target, stable } = record;
  const stranded = apart.filter(({ kind }) => kind === "stranded").length;
  const lost = pods.filter((pod) => pod.lost !== undefined);
  const excused = lost.filter(({ revision }) => revision === target).length;
  const { maxUnavailable } = ownAllowance(workload, record);
  if (excused + stranded === 0 || excused + stranded < maxUnavailable) return [];
  const gone = victims(pods, {
    wanted: pastPartition(record.originals, workload),
    desired: replicasOf(workload),
    reach: { beyond: lost.length - excused + stranded, stranded, excused },
    maxUnavailable,
    minReadySeconds: minReadySecondsOf(workload, record),
    now,
    target,
    stable,
  });
  return gone.length === 0 ? [] : [{ kind: "delete-pods", pods: gone }];
}
