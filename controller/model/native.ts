import { kindIn } from "./kinds.ts";
import type { KindName } from "./manifest.ts";
import { syncCloneSet } from "./native-clone-set.ts";
import { syncDaemonSet } from "./native-daemonset.ts";
import { syncDeployment } from "./native-deployment.ts";
import { syncReplicaSets } from "./native-pods.ts";
import { syncStatefulSet } from "./native-statefulset.ts";
import { reapPods } from "./own-pods.ts";
import type { World } from "./world.ts";

const SYNCS: Readonly<Record<KindName, (world: World) => World>> = {
  StatefulSet: syncStatefulSet,
  AdvancedStatefulSet: syncStatefulSet,
  DaemonSet: syncDaemonSet,
  AdvancedDaemonSet: syncDaemonSet,
  CloneSet: syncCloneSet,
};

/** One sync of the own controller of the workload, whatever its kind. */
export function syncNative(world: World): World {
  const kind = kindIn(world);
  return kind === undefined ? syncDeployment(world) : SYNCS[kind](world);
}

/** Who makes and ends pods catches up with what they were told. */
export function syncPods(world: World): World {
  return kindIn(world) === undefined ? syncReplicaSets(world) : reapPods(world);
}
