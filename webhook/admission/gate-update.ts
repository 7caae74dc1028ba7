import { intentOf } from "@sluice/shared/gate/intent.ts";
import { WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { withLabel, withoutRelease } from "@sluice/shared/gate/overlay.ts";
import { readRecord, type Settings } from "@sluice/shared/gate/release-record.ts";
import { stepsIn } from "@sluice/shared/batches/step-size.ts";
import { holdOf, standsStill } from "@sluice/shared/gate/hold.ts";
import { left } from "@sluice/shared/gate/stable.ts";
import { startRelease } from "@sluice/shared/gate/start-release.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { barredWarnings, heldWarnings, passedWarning, rivalWarnings } from "./words.ts";
import { type Answer, desiredPods, type Known, type KnownRollout, type Update } from "./known.ts";
import { type WhatChanged, whatChanged } from "./what-changed.ts";

/** The first update of a release: a managed workload gets a new pod template, and waits with it. */
export function gateUpdate({ before, after: sent, by }: Update, known: Known): Answer {
  const originals = intentOf({ sent, stored: before });
  const after = withoutMarks(sent, originals);
  const rollouts = known.rolloutsOf(before);
  const [rollout] = rollouts;
  if (rollout === undefined) return { object: after, warnings: [] };
  const managed = stillManaged(before, after, rollout);
  const changed = whatChanged({ before, after });
  if (changed.kind === "nothing") return { object: managed, warnings: [] };
  const { target } = changed;
  const aside = reasonToPass(rollout, changed, after);
  if (aside !== undefined) {
    return { object: managed, warnings: [passedWarning(rollout, after, aside)] };
  }
  const replicaSets = known.replicaSetsOf(before.metadata.uid ?? "");
  const leaves = left(before, replicaSets, changed);
  if (leaves === undefined) return { object: managed, warnings: [] };
  const adapter = adapterOf(after);
  const replicas = desiredPods({ before, after });
  const surge = adapter.allowance(after.spec, originals, replicas).maxSurge;
  const holding = { replicaSets, target, replicas, surge, surgeBefore: surge };
  const object = startRelease(managed, {
    rollout,
    style: rollout.style,
    target,
    leaves,
    originals,
    form: holdOf({ ...holding, still: standsStill(before, holding) }),
    by,
    routing: rollout.routing,
  });
  const podsForStep = stepsIn(rollout.style, adapter.podsForStep);
  const warnings = [
    ...heldWarnings(rollout, { target, sizes: { replicas, podsForStep }, by }),
    ...cautionsFor(after),
    ...barredWarnings(rollout, target),
    ...rivalWarnings(rollouts),
  ];
  return { object, warnings };
}

/**
 * Takes out what a release put there: no release is under way, so it comes from a second call
 * in this request, or from a manifest that was exported in the middle of an earlier release.
 */
function withoutMarks(sent: Workload, originals: Settings): Workload {
  const record = readRecord(sent);
  return record === undefined ? sent : withoutRelease(sent, { ...record, originals });
}

/** Puts the label back that makes the webhook entry fail closed, if this update takes it away. */
function stillManaged(before: Workload, after: Workload, rollout: KnownRollout): Workload {
  const label = before.metadata.labels?.[WORKLOAD_TYPE];
  const taken = label !== undefined && after.metadata.labels?.[WORKLOAD_TYPE] === undefined;
  return taken && rollout.standsAside === undefined
    ? withLabel(after, WORKLOAD_TYPE, label)
    : after;
}

function cautionsFor(after: Workload): readonly string[] {
  const caution = adapterOf(after).caution?.(after.spec);
  return caution === undefined ? [] : [caution];
}

/** Why an update is let through although a Rollout refers to the workload. */
function reasonToPass(
  { standsAside, style }: KnownRollout,
  changed: WhatChanged,
  after: Workload,
): string | undefined {
  if (standsAside !== undefined) return `the Rollout is ${standsAside}`;
  if (changed.kind === "template-of-same-id") {
    return `annotation rollouts.kruise.io/rollout-id is still ${JSON.stringify(changed.id)}, so this is no new release; give a new id, or none, to release it in steps`;
  }
  return adapterOf(after).cannotHold(after.spec, style);
}
