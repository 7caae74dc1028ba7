import { extraIn, writeExtraRecord } from "@sluice/shared/gate/extra-record.ts";
import { CANARY_FINALIZER, CANARY_RECORD } from "@sluice/shared/gate/names.ts";
import { withAnnotation } from "@sluice/shared/gate/overlay.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { ExtraSeen } from "../observe/observed.ts";
import type { Action } from "../rollout/actions.ts";
import type { ExtraDeed } from "./deed.ts";

export function extraAction(deed: ExtraDeed): Action {
  return { kind: "extra", deed };
}

/** They go, and their pods a moment later: for when nobody waits for that. */
export function removedAtOnce(extras: readonly ExtraSeen[]): readonly Action[] {
  return extras.map(({ view }) => extraAction({ kind: "remove", view }));
}

/**
 * They are scaled to none first and go when no pod is left. What is looked at then is the cluster as it will
 * be, whenever the garbage collector gets to it.
 */
export function retired(extras: readonly ExtraSeen[]): readonly Action[] {
  return extras.flatMap(({ view, pods }) => {
    // Its own controller does nothing for one that is on its way out: our finalizer is all that holds it.
    const leaves = view.object.metadata.deletionTimestamp !== undefined;
    if (!leaves && view.object.spec.replicas !== 0) {
      return [extraAction({ kind: "keep", view, wanted: scaledToNone(view.object) })];
    }
    return leaves || pods.length === 0 ? [extraAction({ kind: "remove", view })] : [];
  });
}

function scaledToNone(object: Workload): Workload {
  const { finalizers = [], ...metadata } = object.metadata;
  const others = finalizers.filter((name) => name !== CANARY_FINALIZER);
  // Nothing is left of it that the finalizer would guard.
  const scaled = {
    ...object,
    metadata: { ...metadata, ...(others.length === 0 ? {} : { finalizers: others }) },
    spec: { ...object.spec, replicas: 0 },
  };
  const record = extraIn(object)?.record;
  if (record === undefined) return scaled;
  // Whoever finds it before it is gone, and releases that version once more, begins at step 1.
  const none = writeExtraRecord({ ...record, size: 0, replicas: 0 });
  return withAnnotation(scaled, CANARY_RECORD, none);
}
