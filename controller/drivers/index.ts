import type { Style } from "@sluice/shared/api/style.ts";
import type { WorkloadSeen } from "../observe/observed.ts";
import { byDeletion } from "./daemonset.ts";
import { byPace } from "./deployment.ts";
import { besideIt } from "./canary.ts";
import type { Driver } from "./driver.ts";
import { byPartition } from "./partition.ts";

const OWN_WAY: Readonly<Record<string, Driver>> = {
  "apps/v1 Deployment": byPace,
  "apps/v1 DaemonSet": byDeletion,
};

/**
 * How this workload is driven in this style: by its partition, unless its kind has none.
 *
 * @param style undefined means `Partition`
 */
export function driverOf(
  { object }: Pick<WorkloadSeen, "object">,
  style: Style | undefined,
): Driver {
  // Only a Deployment of `apps` is released in this style.
  if (style === "Canary") return besideIt;
  return OWN_WAY[`${object.apiVersion} ${object.kind}`] ?? byPartition;
}
