import type { WorkloadRef } from "./v1beta1/rollout.ts";

/** `apps` of `apps/v1`; empty for the core group, whose version stands alone. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** Whether two references in one namespace mean the same object: a version is only a way to look at it. */
export function sameWorkload(one: WorkloadRef, other: WorkloadRef): boolean {
  const sameGroup = groupOf(one.apiVersion) === groupOf(other.apiVersion);
  return sameGroup && one.kind === other.kind && one.name === other.name;
}
