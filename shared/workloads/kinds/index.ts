import { groupOf } from "../../api/same-workload.ts";
import { WORKLOAD_TYPE } from "../../gate/names.ts";
import type { Workload } from "../workload.ts";
import type { WorkloadAdapter } from "./adapter.ts";
import { cloneSet } from "./cloneset.ts";
import { daemonSet } from "./daemonset.ts";
import { deployment } from "./deployment.ts";
import { advancedDaemonSet, statefulSet } from "./ordered.ts";

export type { WorkloadAdapter } from "./adapter.ts";

const ADAPTERS: Readonly<Record<string, WorkloadAdapter>> = {
  "apps/Deployment": deployment,
  "apps/StatefulSet": statefulSet,
  "apps/DaemonSet": daemonSet,
  "apps.kruise.io/CloneSet": cloneSet,
  "apps.kruise.io/StatefulSet": statefulSet,
  "apps.kruise.io/DaemonSet": advancedDaemonSet,
};

type Typed = Pick<Workload, "apiVersion" | "kind"> & {
  readonly metadata?: Pick<Workload["metadata"], "labels">;
};

/**
 * How a kind of workload is held and released. Whatever its version; and a kind that we do not know
 * is treated as a StatefulSet when it is called so, or its label says so (contract.md 3.8).
 *
 * @returns undefined for a kind that nobody can release in steps
 */
export function findAdapter({ apiVersion, kind, metadata }: Typed): WorkloadAdapter | undefined {
  const known = ADAPTERS[`${groupOf(apiVersion)}/${kind}`];
  if (known !== undefined) return known;
  const type = metadata?.labels?.[WORKLOAD_TYPE]?.toLowerCase();
  return kind === "StatefulSet" || type === statefulSet.type ? statefulSet : undefined;
}

/**
 * The same, of a workload that we hold or were asked about.
 *
 * @throws {TypeError} on a kind that nobody can release in steps: neither admission nor the caches ask for one
 */
export function adapterOf(workload: Typed): WorkloadAdapter {
  const adapter = findAdapter(workload);
  if (adapter !== undefined) return adapter;
  throw new TypeError(`not a workload: ${workload.apiVersion} ${workload.kind} has no batches`);
}
