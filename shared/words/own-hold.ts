import { podsOf } from "../gate/pod-count.ts";
import { findAdapter } from "../workloads/kinds/index.ts";
import { kindKey } from "../workloads/resources.ts";
import type { Workload } from "../workloads/workload.ts";
import { letOnCommand } from "./commands.ts";

/**
 * What of a workload's own settings keeps its controller from updating its pods, in the words of its manifest, and the
 * command that lets it go on; undefined where nothing does.
 */
export function ownHold(workload: Workload): string | undefined {
  const what = held(workload);
  if (what === undefined) return undefined;
  const { apiVersion, kind, metadata } = workload;
  return `held by ${what}; to let it go on: ${letOnCommand({ apiVersion, kind, ...metadata })}`;
}

function held(workload: Workload): string | undefined {
  const { paused, partition, strategyType } =
    findAdapter(workload)?.settingsOf(workload.spec) ?? {};
  const { apiVersion, kind } = workload;
  switch (kindKey({ apiVersion, kind })) {
    case "apps/Deployment":
      return paused === true ? "paused: true" : undefined;
    // Elsewhere OnDelete is what somebody has chosen instead of all that.
    case "apps/DaemonSet":
      return strategyType === "OnDelete" ? "type: OnDelete" : undefined;
  }
  const holds = partition !== undefined && podsOf(partition, 100, "up") > 0;
  return holds && strategyType !== "OnDelete" ? `partition: ${partition}` : undefined;
}
