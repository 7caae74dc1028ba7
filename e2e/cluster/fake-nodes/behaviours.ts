/**
 * What a pod on a fake node does, asked for by an annotation of the pod template, so
 * that any manifest can tell a story:
 *
 * - `never-ready`: runs nothing, as its image cannot be pulled
 * - `unready`: runs, and its readiness probe does not pass
 * - `late`: gets ready after `sluice.dev/ready-after`, a Go duration; 5 s without it
 * - `on-word`: gets ready once the pod itself has the annotation `sluice.dev/ready`
 * - `crash`: starts, fails, and waits in CrashLoopBackOff; every 3 s again
 * - `slow-stop`: takes 5 s to terminate; `sluice.dev/stop-after` says otherwise, with any behaviour
 *
 * The same when its image is changed in place, which `sluice.dev/changes-after` puts off.
 */
export const POD_BEHAVIOUR = "sluice.dev/pod-behaviour";
export const READY_AFTER = "sluice.dev/ready-after";
/** On the pod, not on its template: somebody says so when the time has come. */
export const READY_NOW = "sluice.dev/ready";
export const STOP_AFTER = "sluice.dev/stop-after";
/** How long the old container runs on when the image of a running pod is changed. */
export const CHANGES_AFTER = "sluice.dev/changes-after";

/** A part of a Stage's selector: a jq expression over the pod, and what its results must be. */
export interface Expression {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
}

export const annotation = (name: string): string => `.metadata.annotations["${name}"]`;

/** A jq expression that is true. */
export const isSo = (key: string): Expression => ({ key, operator: "In", values: ["true"] });
/** It is false, or says nothing. */
export const isNotSo = (key: string): Expression => ({ ...isSo(key), operator: "NotIn" });

export const behaves = (...values: readonly string[]): Expression => ({
  key: annotation(POD_BEHAVIOUR),
  operator: "In",
  values,
});
