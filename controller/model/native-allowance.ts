import { type Allowance, allowanceOf } from "@sluice/shared/gate/pod-count.ts";
import { replicasOf, type World } from "./world.ts";

/** What is stored on the Deployment, in pods, as its native controller resolves it. */
export function nativeAllowance(world: World): Allowance {
  const { strategy } = world.workload.spec;
  if (strategy?.type === "Recreate") return { maxUnavailable: 0, maxSurge: 0 };
  return allowanceOf(strategy?.rollingUpdate, replicasOf(world));
}
