import type { WorkloadRef } from "@sluice/shared/api/rollout.ts";
import { groupOf, sameWorkload } from "@sluice/shared/api/same-workload.ts";
import { WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { misnamed } from "./object-name.ts";
import type { RuleSettings } from "./settings.ts";
import type { Caution, OtherRollout, Rule, Submission } from "./submission.ts";

/**
 * Kinds that can be released in steps, by group. No ReplicaSet: the original admits it and then
 * fails on it, as no code can release one (contract.md 3.10).
 */
const KNOWN_KINDS: readonly { readonly apiVersion: string; readonly kinds: readonly string[] }[] = [
  { apiVersion: "apps/v1", kinds: ["Deployment", "StatefulSet", "DaemonSet"] },
  { apiVersion: "apps.kruise.io/v1alpha1", kinds: ["CloneSet"] },
  { apiVersion: "apps.kruise.io/v1beta1", kinds: ["StatefulSet", "DaemonSet"] },
];

/** The workload is of a kind that can be released. Only group and kind count. */
export const knownKind: Rule = ({ after, settings }) => {
  const { workloadRef } = after.spec;
  if (isReleasable(workloadRef, settings)) return [];
  const known = KNOWN_KINDS.map(
    ({ apiVersion, kinds }) => `${kinds.join(", ")} of ${groupOf(apiVersion)}`,
  );
  return [
    {
      path: "spec.workloadRef",
      value: workloadRef,
      rule: `must be of a kind that can be released in steps: ${known.join("; ")}; or a StatefulSet of another group`,
      fix: fixOf(workloadRef),
    },
  ];
};

/** Where any kind is allowed, the gate knows by a label of the workload how to hold it. */
export const labelIsNeeded: Caution = ({ after: { spec } }) => {
  const { kind, name } = spec.workloadRef;
  if (isKnown(spec.workloadRef)) return [];
  const says = `${kind} ${name} is held only if it has the label ${WORKLOAD_TYPE}: statefulset, and works like one`;
  return [{ path: "spec.workloadRef.kind", says }];
};

export const workloadIsNamed: Rule = ({ after }) =>
  misnamed("spec.workloadRef.name", after.spec.workloadRef.name, {
    what: "the workload",
    form: "subdomain",
    suffix: "",
  });

/** Nothing releases them in steps, whatever else an administrator allows. */
const NEVER = new Set(["ReplicaSet", "Pod", "Job", "CronJob"]);

function isReleasable(workloadRef: WorkloadRef, { workloadKinds }: RuleSettings): boolean {
  const { apiVersion, kind } = workloadRef;
  if (groupOf(apiVersion) === "" || kind === "" || NEVER.has(kind)) return false;
  return isKnown(workloadRef) || workloadKinds === "any";
}

/** A StatefulSet of any group is taken for one (contract.md 3.8). */
function isKnown({ apiVersion, kind }: WorkloadRef): boolean {
  const group = groupOf(apiVersion);
  const isListed = KNOWN_KINDS.some(
    (known) => groupOf(known.apiVersion) === group && known.kinds.includes(kind),
  );
  return isListed || (kind === "StatefulSet" && group !== "");
}

/** A wrong group or a small letter is the usual slip. */
function fixOf({ kind }: WorkloadRef): string {
  if (kind === "ReplicaSet") return "name the Deployment that owns the ReplicaSet";
  const meant = KNOWN_KINDS.flatMap(({ apiVersion, kinds }) =>
    kinds.map((one) => ({ apiVersion, kind: one })),
  ).find((one) => one.kind.toLowerCase() === kind.toLowerCase());
  if (meant !== undefined) return `write apiVersion: ${meant.apiVersion}, kind: ${meant.kind}`;
  return "name such a workload, for example {apiVersion: apps/v1, kind: Deployment, name: shop}";
}

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
