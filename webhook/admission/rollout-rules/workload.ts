import { groupOf, sameWorkload } from "@sluice/shared/api/same-workload.ts";
import type { OtherRollout, Rule, Submission } from "./submission.ts";

/**
 * Kinds that can be released in steps, by group. No ReplicaSet: the original admits it and then
 * fails on it, as no code can release one (contract.md 3.10).
 */
const KNOWN_KINDS: Readonly<Record<string, readonly string[]>> = {
  apps: ["Deployment", "StatefulSet", "DaemonSet"],
  "apps.kruise.io": ["CloneSet", "StatefulSet", "DaemonSet"],
};

function isKnownKind(apiVersion: string, kind: string): boolean {
  return KNOWN_KINDS[groupOf(apiVersion)]?.includes(kind) ?? false;
}

/** The workload is of a kind that can be released. Only group and kind count. */
export const knownKind: Rule = ({ after }) => {
  const { workloadRef } = after.spec;
  if (isKnownKind(workloadRef.apiVersion, workloadRef.kind)) return [];
  const known = Object.entries(KNOWN_KINDS).map(
    ([group, kinds]) => `${kinds.join(", ")} of ${group}`,
  );
  return [
    {
      path: "spec.workloadRef",
      value: workloadRef,
      rule: `must be of a kind that can be released in steps: ${known.join("; ")}`,
      fix: "name such a workload, for example {apiVersion: apps/v1, kind: Deployment, name: shop}",
    },
  ];
};

/**
 * One Rollout a workload, where this request makes it two. On any other update both exist already:
 * then the older one counts and people are warned (contract.md 0.1 m), for an edit cannot help it.
 */
export const oneRolloutPerWorkload: Rule = (submission) => {
  if (!claims(submission)) return [];
  return rivals(submission).map(({ namespace, name }) => ({
    path: "spec.workloadRef",
    value: submission.after.spec.workloadRef,
    rule: `must not be the workload of another Rollout, and it is that of ${namespace}/${name}`,
    fix: `change Rollout ${namespace}/${name}, or delete it first`,
  }));
};

/** Other Rollouts that name the same workload and are there to stay. */
export function rivals({ after, others }: Submission): readonly OtherRollout[] {
  const { namespace, name } = after.metadata;
  return others.filter(
    (other) =>
      other.namespace === namespace &&
      other.name !== name &&
      other.deletionTimestamp === undefined &&
      sameWorkload(other.workloadRef, after.spec.workloadRef),
  );
}

/** Whether this request is the one that lays hand on the workload. */
export function claims({ before, after }: Submission): boolean {
  return before === undefined || !sameWorkload(before.spec.workloadRef, after.spec.workloadRef);
}
