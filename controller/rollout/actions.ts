import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import type { ExtraDeed } from "../extra/deed.ts";
import type { PodLabels } from "../labels/batch-of-pod.ts";
import type { PodSeen } from "../observe/observed.ts";
import type { Source } from "../pending/go-back.ts";
import type { Retargeted } from "../autoscalers/retargeted.ts";
import type { Resized } from "../pacers/beside.ts";
import type { Marking } from "../shared-routing/marking.ts";
import type { Change } from "../traffic/change.ts";
import type { TrafficState } from "../traffic/facets.ts";
import type { Readiness } from "../pacers/abandoned.ts";
import type { When } from "./status-lag.ts";

/** What people read in `kubectl describe rollout`, and in our log in the same words. */
export interface Notice {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** A pod, and as of when it is known. */
export type PodToGo = Pick<PodSeen, "name" | "seenAs">;

/** What of a Rollout's metadata is ours, as it is wanted. What is absent stays as it is. */
export interface RolloutMarks {
  readonly finalizers?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * What is to become of the cluster. Each says the state that is wanted, not the step to it, so that
 * carried out twice it does no harm; the edge sends the difference, guarded by resourceVersion.
 */
export type Action =
  /** The whole status that is wanted. Where it is not for now, other writes may take it along (`StatusLag`). */
  | { readonly kind: "status"; readonly status: RolloutStatus; readonly when: When }
  | { readonly kind: "workload"; readonly wanted: Workload }
  /** The same, with the template that `source` keeps. */
  | { readonly kind: "go-back"; readonly source: Source; readonly wanted: Workload }
  | { readonly kind: "readiness"; readonly sets: readonly Readiness[] }
  | { readonly kind: "resize"; readonly sets: readonly Resized[] }
  /** ReplicaSets without pods that are to be there no more. */
  | { readonly kind: "forget"; readonly sets: readonly ReplicaSetView[] }
  /** Services and routes, and what the status says of them afterwards. */
  | {
      readonly kind: "traffic";
      readonly changes: readonly Change[];
      readonly leadsTo?: Partial<TrafficState> | undefined;
    }
  /** Marks on TrafficRoutings. */
  | { readonly kind: "sharing"; readonly markings: readonly Marking[] }
  /** What an autoscaler is to scale. */
  | { readonly kind: "autoscalers"; readonly targets: readonly Retargeted[] }
  /** Pods that their own controller is to replace: these, as they were seen, and no others of their names. */
  | { readonly kind: "delete-pods"; readonly pods: readonly PodToGo[] }
  /** The extra Deployment of canary style. */
  | { readonly kind: "extra"; readonly deed: ExtraDeed }
  | { readonly kind: "label-pods"; readonly pods: readonly PodLabels[] }
  /** On the Rollout itself. */
  | { readonly kind: "marks"; readonly marks: RolloutMarks }
  | { readonly kind: "notice"; readonly notice: Notice };

export interface Plan {
  /** In the order in which they are carried out; what fails is planned again at the next look. */
  readonly actions: readonly Action[];
  /** When to look again if nothing changes; absent means only when something does. */
  readonly recheckAfterMs?: number;
}

export function act(...actions: readonly Action[]): Plan {
  return { actions };
}

export function notices(said: readonly Notice[]): readonly Action[] {
  return said.map((notice) => ({ kind: "notice", notice }));
}
