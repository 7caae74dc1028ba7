import type { Deployment } from "../workloads/deployment.ts";
import { IN_PROGRESSING, STABLE_REVISION, WORKLOAD_TYPE } from "./names.ts";
import { overlay, withAnnotation, withLabel } from "./overlay.ts";
import type { Form, Originals } from "./release-record.ts";

/** What a release knows when it begins. */
export interface NewRelease {
  /** Name of the Rollout that holds the workload. */
  readonly rollout: string;
  /** Revision that the new template makes. */
  readonly target: string;
  /** Revision that it leaves. */
  readonly stable: string;
  /** pod-template-hash of the ReplicaSet of `stable`. */
  readonly stableHash: string;
  readonly originals: Originals;
  readonly form: Form;
}

/**
 * Holds a Deployment that has a new template and marks it, in one write: the webhook does it in
 * the request that brings the template, the controller where that request got around the webhook.
 */
export function startRelease(intent: Deployment, release: NewRelease): Deployment {
  const { rollout, target, stable, stableHash, originals, form } = release;
  const waitsFor = JSON.stringify({ rolloutName: rollout });
  const marked = withAnnotation(intent, IN_PROGRESSING, waitsFor);
  const labelled = withLabel(marked, STABLE_REVISION, stableHash);
  const managed = withLabel(labelled, WORKLOAD_TYPE, "deployment");
  return overlay(managed, { rollout, stable, target, originals, form });
}
