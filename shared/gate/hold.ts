import type { ReplicaSetView } from "../workloads/replicaset.ts";
import { isReported } from "../workloads/reported.ts";
import { desiredOf, standing } from "../workloads/standing.ts";
import type { Workload } from "../workloads/workload.ts";
import { podsOf } from "./pod-count.ts";
import type { Style } from "../api/style.ts";
import { heldBeside } from "./beside.ts";
import { type Form, HELD } from "./release-record.ts";

/** What a hold is to keep. */
export interface Holding {
  readonly replicaSets: readonly ReplicaSetView[];
  /** Revision that is held. */
  readonly target: string;
  /** Desired pods. */
  readonly replicas: number;
  /** Pods above the desired number that were allowed until now. */
  readonly surge: number;
  /** And at most before that, which its own controller may still go by. */
  readonly surgeBefore: number;
  /** Whether `replicaSets` are all that comes out under what was allowed (`standsStill`). */
  readonly still: boolean;
}

/**
 * The hold for what runs now: it keeps a surge that is out already.
 *
 * The native controller scales a paused Deployment to its desired pods and its surge, in proportion.
 * With none allowed it would take what a move has added, half of it from stable pods that are
 * ready, before the new ones are. More than was allowed is a scaling on its way, not a surge.
 */
export function holdOf({ replicaSets: all, ...holding }: Holding): Form {
  const replicaSets = standing(all);
  const total = desiredOf(replicaSets);
  const out = Math.max(0, total - holding.replicas);
  const kept = total === 0 ? 0 : keptOf({ ...holding, replicaSets }, out);
  return kept > 0 ? { kind: "held", surge: kept } : HELD;
}

/**
 * As long as its controller does not stand still, all that was allowed may come out in this very moment, so all
 * of it is kept; and where more is out, it may not have seen yet that less is allowed. What is kept
 * and does not come out it fills up from what runs. That must not be the version that is held: where pods of that
 * run already, no more is kept than is out.
 *
 * @param out pods above the desired number
 */
function keptOf({ replicaSets, target, surge, surgeBefore, still }: Holding, out: number): number {
  if (still) return Math.min(surge, out);
  const most = Math.max(surge, surgeBefore);
  const runs = replicaSets.some(({ revision, replicas }) => revision === target && replicas > 0);
  return runs ? Math.min(most, out) : Math.max(surge, Math.min(most, out));
}

/**
 * Whether a Deployment's own controller adds no pod that its ReplicaSets do not ask for yet: it has
 * seen what is stored, and is either done with it, or paused with all the surge that it may have.
 *
 * @param surge pods above the desired number that are allowed by what is stored
 */
export function standsStill(
  stored: Workload,
  { replicaSets, surge }: Pick<Holding, "replicaSets" | "surge">,
): boolean {
  const { spec, status: { replicas = 0, updatedReplicas = 0 } = {} } = stored;
  const desired = spec.replicas ?? 1;
  const done = replicas === desired && updatedReplicas === replicas;
  const rests = spec.paused === true && !fillsUp(replicaSets, desired + surge);
  return isReported(stored) && (rests || done);
}

/**
 * While two versions run, its own controller fills a paused Deployment up to the surge that it may have: fewer
 * pods than that are about to be more, or are more already than the ReplicaSets say that we have heard of. Without
 * the surge it would take the difference again, and it takes ready pods for it, too.
 *
 * @param most desired pods, and those that are allowed above them
 */
export function fillsUp(replicaSets: readonly ReplicaSetView[], most: number): boolean {
  const active = standing(replicaSets).filter(({ replicas }) => replicas > 0);
  return active.length > 1 && desiredOf(active) < most;
}

/** What a surge is counted by. */
interface Surging {
  /** Pods above the desired number that the user's own strategy allows. */
  readonly own: number;
  /** Desired pods. */
  readonly replicas: number;
}

/** The hold for what runs now in this style, after a form that allowed so much. */
export function holdFor(style: Style, holding: Holding): Form {
  // Blue-green has whole versions out, whatever surge the user's own settings allow.
  return style === "BlueGreen"
    ? heldBeside(holdOf({ ...holding, surge: Number.POSITIVE_INFINITY, still: true }))
    : holdOf(holding);
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
    case "kept":
    case "finishing":
      return own;
  }
}
