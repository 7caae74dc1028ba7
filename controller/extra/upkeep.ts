import { isDeepStrictEqual } from "node:util";
import { stepsOf } from "@sluice/shared/api/style.ts";
import { podsPlanned } from "@sluice/shared/batches/step-size.ts";
import type { ExtraRecord } from "@sluice/shared/gate/extra-record.ts";
import type { PodCount } from "@sluice/shared/gate/pod-count.ts";
import { replicasOf } from "../observe/facts.ts";
import type { ExtraSeen } from "../observe/observed.ts";
import { type Action, notices } from "../rollout/actions.ts";
import type { Advanced } from "../rollout/advance.ts";
import { warning } from "../rollout/notices.ts";
import type { Underway } from "../rollout/terrain.ts";
import type { ExtraWish, PodMetadata } from "./deed.ts";
import { changesBySomebody } from "./foreign.ts";
import { asOurs } from "./object.ts";
import { extraAction, retired } from "./removal.ts";

/**
 * The one extra Deployment of a release is there, as large as its step asks for, and as it was made; those of
 * releases before it are not.
 */
export function upkeep(underway: Underway, advanced: Advanced): readonly Action[] {
  const { extras, workload } = underway;
  const { extra } = workload;
  const strays = extras.filter((one) => one !== extra);
  if (advanced.position.state === "BeforeStepUpgrade") {
    // What was rolled back automatically does not begin, and who sends it again at once finds it still leaving.
    return retired([...(extra === undefined ? [] : [extra]), ...leaving(strays, advanced)]);
  }
  const wish = wishFor(underway, advanced);
  return [
    ...deletedBySomebody(strays, underway),
    ...retired(leaving(strays, advanced)),
    ...(wish === undefined ? [] : kept(underway, wish, strays)),
  ];
}

/**
 * While all is stopped those of a version before stay as large as they are: requests may be routed to their pods,
 * and where they go is not changed either.
 */
function leaving(strays: readonly ExtraSeen[], { doing }: Advanced): readonly ExtraSeen[] {
  return doing.kind === "stopped" ? strays.filter(hasBegunToGo) : strays;
}

function hasBegunToGo({ view: { object } }: ExtraSeen): boolean {
  return object.metadata.deletionTimestamp !== undefined || object.spec.replicas === 0;
}

function kept(
  { workload, rollout }: Underway,
  wish: ExtraWish,
  strays: readonly ExtraSeen[],
): readonly Action[] {
  const { extra } = workload;
  const record = extra?.record;
  if (extra === undefined || record === undefined) {
    // Until those before it have no pods: two of them are never out at once.
    return strays.length > 0 ? [] : made(wish, workload.object.spec.selector?.matchLabels ?? {});
  }
  const changes = changesBySomebody(extra, record, rollout.metadata.uid ?? "");
  const said = changes.length === 0 ? [] : notices([restored(extra, changes)]);
  return [...said, ...keeping(extra, record, wish)];
}

function keeping(extra: ExtraSeen, record: ExtraRecord, wish: ExtraWish): readonly Action[] {
  const { view } = extra;
  const { size, replicas } = wish;
  const wanted = asOurs(view.object, wish, { ...record, size, replicas });
  const foreign = view.revision !== record.template;
  return [
    ...(isDeepStrictEqual(wanted, view.object)
      ? []
      : [extraAction({ kind: "keep", view, wanted })]),
    ...(foreign ? [extraAction({ kind: "put-back", view, wish })] : []),
  ];
}

function made(wish: ExtraWish, selected: Readonly<Record<string, string>>): readonly Action[] {
  return [extraAction({ kind: "make", wish }), ...notices(leftOut(wish.patch, selected))];
}

function leftOut({ labels = {} }: PodMetadata, selected: Readonly<Record<string, string>>) {
  const keys = Object.keys(labels).filter((key) => Object.hasOwn(selected, key));
  if (keys.length === 0) return [];
  const message = `patchPodTemplateMetadata.labels: ${keys.join(", ")} stays as it is, since the selector of the workload demands it; take it out of the patch`;
  return [warning("PatchIgnored", message)];
}

function restored({ view }: ExtraSeen, changes: readonly string[]) {
  const message = `somebody has changed Deployment ${view.metadata.name} (${changes.join(", ")}): it is put back, as it belongs to the release until that is over`;
  return warning("CanaryRestored", message);
}

/** Nobody but us deletes one of this release, and we do not while it goes on. */
function deletedBySomebody(
  strays: readonly ExtraSeen[],
  { record, rollout, workload }: Underway,
): readonly Action[] {
  const deleted = strays.filter(
    ({ view, owner, record: of }) =>
      owner === rollout.metadata.uid &&
      view.object.metadata.deletionTimestamp !== undefined &&
      of?.revision === record.target &&
      of.workload.uid === workload.object.metadata.uid,
  );
  return notices(
    deleted.map(({ view }) =>
      warning(
        "CanaryRestored",
        `somebody has deleted Deployment ${view.metadata.name} in the middle of the release: it is made anew`,
      ),
    ),
  );
}

/** @returns undefined when nothing is to be made, as nothing moves */
function wishFor(underway: Underway, advanced: Advanced): ExtraWish | undefined {
  const { rollout, workload, record } = underway;
  const size = sizeNow(underway, advanced);
  const { name, uid } = workload.object.metadata;
  if (size === undefined || uid === undefined) return undefined;
  return {
    rollout: { name: rollout.metadata.name, uid: rollout.metadata.uid ?? "" },
    workload: { name, uid },
    target: record.target,
    size,
    replicas: podsPlanned(size, replicasOf(workload)),
    settings: record.originals,
    patch: rollout.spec.strategy.canary?.patchPodTemplateMetadata ?? {},
  };
}

/**
 * The larger one of this step and the largest until now: who jumps back keeps what is out
 * (contract.md 4.5.4). While all is stopped a step that has not been reached adds nothing.
 */
function sizeNow(
  { rollout, workload }: Underway,
  { position, doing }: Advanced,
): PodCount | undefined {
  const until = workload.extra?.record?.size;
  const step = stepsOf(rollout.spec)[position.step - 1]?.replicas ?? "100%";
  if (doing.kind === "stopped" && position.state === "StepUpgrade") return until;
  if (until === undefined) return step;
  const replicas = replicasOf(workload);
  return podsPlanned(until, replicas) >= podsPlanned(step, replicas) ? until : step;
}
