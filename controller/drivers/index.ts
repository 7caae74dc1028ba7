import type { Style } from "@sluice/shared/api/style.ts";
import { kindKey } from "@sluice/shared/workloads/resources.ts";
import type { WorkloadSeen } from "../observe/observed.ts";
import { byOneOrTheOther } from "./advanced-daemonset.ts";
import { besideOld } from "./blue-green.ts";
import { cloneSetBeside } from "./clone-set-beside.ts";
import { byDeletion } from "./daemonset.ts";
import { byPace } from "./deployment.ts";
import { besideIt } from "./canary.ts";
import type { Driver } from "./driver.ts";
import { byPartition } from "./partition.ts";

const BLUE_GREEN: Readonly<Record<string, Driver>> = {
  "apps/Deployment": besideOld,
  "apps.kruise.io/CloneSet": cloneSetBeside,
};

const OWN_WAY: Readonly<Record<string, Driver>> = {
  "apps/Deployment": byPace,
  "apps/DaemonSet": byDeletion,
  "apps.kruise.io/DaemonSet": byOneOrTheOther,
};

/**
 * How this workload is driven in this style: by its partition, unless its kind has none.
 *
 * @param style undefined means `Partition`
 */
export function driverOf(
  { object: { apiVersion, kind } }: Pick<WorkloadSeen, "object">,
  style: Style | undefined,
): Driver {
  // Only a Deployment of `apps` is released in this style.
  if (style === "Canary") return besideIt;
  const of = kindKey({ apiVersion, kind });
  const beside = style === "BlueGreen" ? BLUE_GREEN[of] : undefined;
  return beside ?? OWN_WAY[of] ?? byPartition;
}
