import type { ReplicaSetView } from "../workloads/replicaset.ts";
import { podsOf } from "./pod-count.ts";
import { type Form, HELD } from "./release-record.ts";

/** What a hold is to keep. */
export interface Holding {
  readonly replicaSets: readonly ReplicaSetView[];
  /** Desired pods. */
  readonly replicas: number;
  /** Pods above the desired number that were allowed until now. */
  readonly surge: number;
}

/**
 * The hold for what runs now: it keeps a surge that is out already.
 *
 * The native controller scales a paused Deployment to its desired pods and its surge, in proportion.
 * With none allowed it would take what a move has added, half of it from stable pods that are
 * ready, before the new ones are. More than was allowed is a scaling on its way, not a surge.
 */
export function holdOf({ replicaSets, replicas, surge }: Holding): Form {
  const running = replicaSets.filter(({ deleting }) => !deleting);
  const total = running.reduce((sum, set) => sum + set.replicas, 0);
  const kept = Math.min(surge, total - replicas);
  return kept > 0 ? { kind: "held", surge: kept } : HELD;
}

/** What a surge is counted by. */
interface Surging {
  /** Pods above the desired number that the user's own strategy allows. */
  readonly own: number;
  /** Desired pods. */
  readonly replicas: number;
}

/** Pods above the desired number that a form allows. */
export function surgeOf(form: Form, { own, replicas }: Surging): number {
  switch (form.kind) {
    case "held":
    case "arming":
      return form.surge ?? 0;
    case "moving":
      return form.maxSurge;
    case "beside":
      return podsOf(form.surge, replicas, "up");
    // Its pods are replaced in place: there is nothing above the desired number.
    case "partition":
      return 0;
    case "finishing":
      return own;
  }
}
