// Keys on a workload and its pods. All but RELEASE_RECORD and RELEASE_PACE are part of the wire contract of
// `rollouts.kruise.io`, which existing tools read (contract.md 2).

/** Annotation, JSON `{"rolloutName": …}`: a release of this workload is under way. */
export const IN_PROGRESSING = "rollouts.kruise.io/in-progressing";
/** Annotation of ours: what a release has to remember, see release-record.ts. */
export const RELEASE_RECORD = "rollouts.kruise.io/release-record";
/** Label of ours, while the gate of a Deployment is open: how far its own controller may go, see release-pace.ts. */
export const RELEASE_PACE = "rollouts.kruise.io/release-pace";
/** Annotation, JSON: style, step and the user's own strategy; `kubectl kruise rollout undo` reads it. */
export const DEPLOYMENT_STRATEGY = "rollouts.kruise.io/deployment-strategy";
/** Annotation, JSON: the user's own settings, in a blue-green release. */
export const ORIGINAL_STRATEGY = "rollouts.kruise.io/original-deployment-strategy";
/** Annotation, JSON: updated pods that are ready, and that are expected. */
export const DEPLOYMENT_EXTRA_STATUS = "rollouts.kruise.io/deployment-extra-status";
/** Annotation, JSON of an owner reference to the Rollout that drives this workload. */
export const CONTROL_INFO = "batchrelease.rollouts.kruise.io/control-info";
/** Label: pod-template-hash of the ReplicaSet that a release leaves. */
export const STABLE_REVISION = "rollouts.kruise.io/stable-revision";
/** Label: a Rollout manages this workload; its webhook entry fails closed. */
export const WORKLOAD_TYPE = "rollouts.kruise.io/workload-type";
/** Label on workload and pods: the id of the release, the user's own or its revision. */
export const ROLLOUT_ID = "rollouts.kruise.io/rollout-id";

/** Label of an extra canary Deployment: name of the Deployment that it stands beside. */
export const CANARY_DEPLOYMENT = "rollouts.kruise.io/canary-deployment";
/** Annotation of ours on an extra canary Deployment: what it was made for, see extra-record.ts. */
export const CANARY_RECORD = "rollouts.kruise.io/canary-record";
/** Finalizer of an extra canary Deployment. */
export const CANARY_FINALIZER = "finalizer.rollouts.kruise.io/batch-release";

/** Everything of the workload above that lasts as long as one release, and goes with it. */
export const RELEASE_ANNOTATIONS = [
  IN_PROGRESSING,
  RELEASE_RECORD,
  DEPLOYMENT_STRATEGY,
  DEPLOYMENT_EXTRA_STATUS,
  ORIGINAL_STRATEGY,
  CONTROL_INFO,
] as const;

/** Labels of the workload that last as long. */
export const RELEASE_LABELS = [STABLE_REVISION, RELEASE_PACE] as const;

/** Pod label: id of a release that goes back in batches, on pods that ran its revision already. */
export const NO_NEED_UPDATE = "rollouts.kruise.io/no-need-update";
/** Pod label: 1-based step whose batch the pod belongs to; both names are read by tools. */
export const BATCH_IDS = [
  "rollouts.kruise.io/rollout-batch-id",
  "apps.kruise.io/rollout-batch-id",
] as const;

export const POD_TEMPLATE_HASH = "pod-template-hash";
export const CONTROLLER_REVISION_HASH = "controller-revision-hash";
