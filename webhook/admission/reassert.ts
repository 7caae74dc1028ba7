import {
  RELEASE_ANNOTATIONS,
  RELEASE_LABELS,
  STABLE_REVISION,
  WORKLOAD_TYPE,
} from "@sluice/shared/gate/names.ts";
import { keepsTarget, shut } from "@sluice/shared/gate/beside.ts";
import { clamped } from "@sluice/shared/gate/clamp.ts";
import { intentOf } from "@sluice/shared/gate/intent.ts";
import { overlay, withLabel } from "@sluice/shared/gate/overlay.ts";
import { stepsIn } from "@sluice/shared/batches/step-size.ts";
import { holdFor, standsStill, surgeOf } from "@sluice/shared/gate/hold.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import { takenBack, wayBackFor } from "@sluice/shared/gate/way-back.ts";
import {
  type ReleaseRecord,
  retargeted,
  startedBy,
  styleIn,
} from "@sluice/shared/gate/release-record.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import { stableOf } from "@sluice/shared/gate/stable.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { type Answer, desiredPods, type Known, type KnownRollout, type Update } from "./known.ts";
import {
  backInBatchesWarnings,
  backWarning,
  barredWarnings,
  inProgressWarning,
  onwardWarning,
  replacedWarnings,
  supersededWarning,
} from "./words.ts";

/**
 * Any update while a release is under way: what the release set stays set, what the user meant
 * is kept for the end, and a new template either waits anew or goes back to the stable one.
 */
export function reassert(update: Update, record: ReleaseRecord, known: Known): Answer {
  const { before, after, by } = update;
  const rollout = rolloutOf(update, record, known);
  const sent = revisionOf(after.spec.template ?? {});
  const kept = { ...record, originals: intentOf({ sent: after, stored: before }) };
  const adapter = adapterOf(after);
  const replicas = desiredPods(update);
  if (sent === revisionOf(before.spec.template ?? {})) {
    const form = clamped(record.form, { was: record.originals, is: kept.originals, replicas });
    const object = overlay(withMarksOf(before, after), { ...kept, form });
    return { object, warnings: [inProgressWarning(rollout, after.kind)] };
  }
  const replicaSets = known.replicaSetsOf(before.metadata.uid ?? "");
  const stable = stableFor(sent, record, replicaSets);
  const marked = withStableLabel(withMarksOf(before, after), stable, replicaSets);
  const of = { type: adapter.type, style: styleIn(record) };
  const own = adapter.allowance(after.spec, kept.originals, replicas).maxSurge;
  const surge = surgeOf(record.form, { own, replicas });
  const still = standsStill(before, { replicaSets, surge });
  const holding = { replicaSets, target: sent, replicas, surge, surgeBefore: own, still };
  const form = holdFor(styleIn(record), holding);
  const way = wayBackFor(rollout.wayBack, of);
  if (sent === stable && way !== "in batches") {
    const back = overlay(marked, takenBack({ ...kept, stable }, way, form));
    return { object: back, warnings: [backWarning(rollout)] };
  }
  if (keepsTarget(record)) return beside(marked, { record: kept, rollout, sent });
  const object = overlay(marked, retargeted({ ...startedBy(kept, by), stable }, sent, form));
  const podsForStep = stepsIn(record.style, adapter.podsForStep);
  const told = sent === stable ? backInBatchesWarnings : replacedWarnings;
  const beginning = { target: sent, sizes: { replicas, podsForStep }, by };
  return {
    object,
    warnings: [...told(rollout, beginning), ...barredWarnings(rollout, sent)],
  };
}

/** A blue-green release takes no third version: nothing moves until the template is one of the two again. */
function beside(
  marked: Workload,
  { record, rollout, sent }: { record: ReleaseRecord; rollout: KnownRollout; sent: string },
): Answer {
  const object = overlay(marked, { ...record, form: shut(record.form) });
  const warning = sent === record.target ? onwardWarning(rollout) : supersededWarning(rollout);
  return { object, warnings: [warning] };
}

/**
 * The revision that is left when `sent` replaces what is in flight.
 *
 * It stays the one that the release set out from, but for one case: the release has been let
 * through to the end and the native controller has removed the last old pod. Then what was
 * released is the stable revision of whatever comes now.
 */
function stableFor(
  sent: string,
  { stable, form }: ReleaseRecord,
  replicaSets: ReturnType<Known["replicaSetsOf"]>,
): string {
  if (form.kind !== "finishing" || form.outcome !== "completed") return stable;
  const left = replicaSets.some((set) => set.revision === stable && set.replicas > 0);
  return left ? stable : (stableOf(replicaSets, sent)?.revision ?? stable);
}

/** The label that names the stable ReplicaSet, which may be another one now. */
function withStableLabel(
  object: Workload,
  stable: string,
  replicaSets: ReturnType<Known["replicaSetsOf"]>,
): Workload {
  const set = replicaSets.find(({ revision, deleting }) => revision === stable && !deleting);
  return set === undefined ? object : withLabel(object, STABLE_REVISION, set.podTemplateHash);
}

/** Annotations and labels of the release as they are stored, whatever the sender made of them. */
function withMarksOf(before: Workload, after: Workload): Workload {
  const annotations = keep(
    RELEASE_ANNOTATIONS,
    before.metadata.annotations,
    after.metadata.annotations,
  );
  const labels = keep(
    [...RELEASE_LABELS, WORKLOAD_TYPE],
    before.metadata.labels,
    after.metadata.labels,
  );
  return { ...after, metadata: { ...after.metadata, annotations, labels } };
}

type Texts = Readonly<Record<string, string>>;

function keep(
  keys: readonly string[],
  stored: Texts = {},
  sent: Texts = {},
): Record<string, string> {
  const others = Object.entries(sent).filter(([key]) => !keys.includes(key));
  const ours = Object.entries(stored).filter(([key]) => keys.includes(key));
  return Object.fromEntries([...others, ...ours]);
}

/** The Rollout that holds the workload; a stand-in with its name when it is gone. */
function rolloutOf({ before }: Update, record: ReleaseRecord, known: Known): KnownRollout {
  const { namespace } = before.metadata;
  const found = known.rolloutsOf(before).find(({ name }) => name === record.rollout);
  return (
    found ?? { namespace, name: record.rollout, style: styleIn(record), steps: [], message: "" }
  );
}
