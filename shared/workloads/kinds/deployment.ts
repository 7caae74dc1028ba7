import { podsForStep } from "../../batches/step-size.ts";
import { allowanceOf, type PodCount } from "../../gate/pod-count.ts";
import type { Form, Settings } from "../../gate/release-record.ts";
import { withoutUndefined } from "../../patch/json.ts";
import type { WorkloadSpec } from "../workload.ts";
import type { WorkloadAdapter } from "./adapter.ts";

/**
 * So long that no new pod ever counts as available to the native controller, which therefore
 * stops after the pods that the pace allows. One less than the largest int32, because
 * `progressDeadlineSeconds` has to be larger.
 */
export const NEVER_AVAILABLE_SECONDS = 2_147_483_646;

/** Whether a release keeps pods from counting as available, however long they are ready. */
export const neverCounts = (of: { readonly minReadySeconds?: number | undefined }): boolean =>
  of.minReadySeconds === NEVER_AVAILABLE_SECONDS;

/** The API server stores no `paused: false`; to store it all the same would be a write a look. */
const RUNNING = undefined;
const NO_DEADLINE_SECONDS = 2_147_483_647;

/** Held by `paused`; moved by a pace that the native controller cannot overrun (design.md 2). */
export const deployment: WorkloadAdapter = {
  type: "deployment",

  settingsOf: ({ paused, minReadySeconds, progressDeadlineSeconds, strategy }) =>
    withoutUndefined({
      paused,
      minReadySeconds,
      progressDeadlineSeconds,
      strategyType: strategy?.type,
      maxUnavailable: strategy?.rollingUpdate?.maxUnavailable,
      maxSurge: strategy?.rollingUpdate?.maxSurge,
    }),

  withOwn: (spec, settings) =>
    withoutUndefined({ ...ownSpec(spec, settings), paused: settings.paused }),

  stored: storedSpec,

  plausible(settings) {
    const { minReadySeconds, paused: _paused, ...others } = settings;
    if (!neverCounts(settings)) {
      return withoutUndefined({ ...others, minReadySeconds });
    }
    const {
      progressDeadlineSeconds: _deadline,
      maxSurge: _surge,
      maxUnavailable: _un,
      ...own
    } = others;
    return { ...own, progressDeadlineSeconds: 600, maxSurge: "25%", maxUnavailable: "25%" };
  },

  cannotHold: ({ strategy }) =>
    strategy?.type === "Recreate"
      ? "spec.strategy.type Recreate allows no two versions at once, so there are no batches"
      : undefined,

  replicasOf: ({ spec }) => spec.replicas ?? 1,

  podsForStep,

  // A Recreate has no rolling settings: the defaults are what it would get without it.
  allowance: (_spec, settings, replicas) =>
    allowanceOf(settings.strategyType === "Recreate" ? {} : settings, replicas),
};

function storedSpec(spec: WorkloadSpec, settings: Settings, form: Form): WorkloadSpec {
  switch (form.kind) {
    case "held":
      return heldSpec(spec, settings, form.surge ?? 0);
    // A form of other kinds: whoever wrote it there, nothing moves.
    case "partition":
      return heldSpec(spec, settings, 0);
    case "arming":
      return {
        ...heldSpec(spec, settings, form.surge ?? 0),
        minReadySeconds: NEVER_AVAILABLE_SECONDS,
        progressDeadlineSeconds: NO_DEADLINE_SECONDS,
      };
    case "moving":
      return withoutUndefined({
        ...spec,
        paused: RUNNING,
        minReadySeconds: NEVER_AVAILABLE_SECONDS,
        progressDeadlineSeconds: NO_DEADLINE_SECONDS,
        strategy: rollingUpdate({ maxUnavailable: shareOf(form), maxSurge: form.maxSurge }),
      });
    case "beside":
      return besideSpec(spec, form);
    case "kept":
      return withoutUndefined({ ...ownSpec(spec, settings), paused: true });
    case "finishing":
      return withoutUndefined({ ...ownSpec(spec, settings), paused: RUNNING });
  }
}

/**
 * Both versions, and the old one whole. It never is stored with the user's `minReadySeconds`: a new
 * ReplicaSet with as many available pods as are desired makes the native controller take all old
 * ones at once, also while it is paused (decisions/0004).
 */
function besideSpec(
  spec: WorkloadSpec,
  { gate, surge }: Extract<Form, { kind: "beside" }>,
): WorkloadSpec {
  return withoutUndefined({
    ...spec,
    paused: gate === "shut" ? true : RUNNING,
    minReadySeconds: NEVER_AVAILABLE_SECONDS,
    progressDeadlineSeconds: NO_DEADLINE_SECONDS,
    // "0%" and not 0, which is what a user would write (see below).
    strategy: rollingUpdate({ maxUnavailable: "0%", maxSurge: surge }),
  });
}

/**
 * The pace as a percent, where a whole one says exactly the same. Scaled down in the middle of a
 * move, the native controller acts at once, and a count that was made for more pods than
 * there are now would let it take them all.
 */
function shareOf({ maxUnavailable, of }: Extract<Form, { kind: "moving" }>): PodCount {
  if (of === undefined) return maxUnavailable;
  const percent = Math.ceil((100 * maxUnavailable) / of);
  return Math.floor((percent * of) / 100) === maxUnavailable ? `${percent}%` : maxUnavailable;
}

/**
 * Paused, yet with all pods reported as available. No more surge than
 * is out: the native controller scales a paused Deployment in proportion and would put it on top.
 */
function heldSpec(spec: WorkloadSpec, settings: Settings, maxSurge: number): WorkloadSpec {
  const maxUnavailable = atLeastOne(settings.maxUnavailable ?? "25%");
  return withoutUndefined({
    ...ownSpec(spec, settings),
    paused: true,
    // "0%" and not 0, which is what a user would write: a 0 that comes in is theirs (intent.ts).
    strategy: rollingUpdate({ maxUnavailable, maxSurge: maxSurge === 0 ? "0%" : maxSurge }),
  });
}

/** The API server refuses 0 beside a surge of 0. */
function atLeastOne(count: PodCount): PodCount {
  return count === 0 || count === "0%" ? 1 : count;
}

function ownSpec(spec: WorkloadSpec, settings: Settings): WorkloadSpec {
  return withoutUndefined({
    ...spec,
    minReadySeconds: settings.minReadySeconds,
    progressDeadlineSeconds: settings.progressDeadlineSeconds,
    strategy: ownStrategy(settings),
  });
}

function ownStrategy(settings: Settings): WorkloadSpec["strategy"] {
  const { strategyType: type, maxUnavailable, maxSurge } = settings;
  if (maxUnavailable === undefined && maxSurge === undefined) {
    return type === undefined ? undefined : { type };
  }
  return withoutUndefined({ type, rollingUpdate: withoutUndefined({ maxUnavailable, maxSurge }) });
}

function rollingUpdate(pace: { maxUnavailable: PodCount; maxSurge: PodCount }) {
  return { type: "RollingUpdate", rollingUpdate: pace };
}
