import {
  type AutoscalerView,
  DISABLED_SUFFIX,
  targetName,
} from "@sluice/shared/workloads/autoscaler.ts";
import { type WorkloadName, workloadKey } from "@sluice/shared/workloads/resources.ts";

/** The workload that an autoscaler scales, or would scale if it were not disabled. */
export function scaledBy({ metadata, target }: AutoscalerView): WorkloadName {
  const { apiVersion, kind, name } = target;
  return { apiVersion, kind, namespace: metadata.namespace, name: targetName(name) };
}

export const scaledKey = (view: AutoscalerView): string => workloadKey(scaledBy(view));

export function isDisabled({ target }: AutoscalerView): boolean {
  return target.name.endsWith(DISABLED_SUFFIX);
}

const PREFIX = "autoscaler:";

/** What to look at when no Rollout is there to do so. No Rollout has such a name: a colon is in none. */
export function orphanKey({ metadata: { namespace, name } }: AutoscalerView): string {
  return `${namespace}/${PREFIX}${name}`;
}

/** @returns undefined for the key of a Rollout */
export function orphanOf(key: string): { namespace: string; name: string } | undefined {
  const [namespace = "", name = ""] = key.split("/");
  return name.startsWith(PREFIX) ? { namespace, name: name.slice(PREFIX.length) } : undefined;
}
