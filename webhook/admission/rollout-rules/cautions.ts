import { isDeepStrictEqual } from "node:util";
import { parseIntOrPercent } from "@sluice/shared/api/int-or-percent.ts";
import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { declaredStyle, styleOf } from "@sluice/shared/api/style.ts";
import { letOnCommand } from "@sluice/shared/words/commands.ts";
import { allSteps, neighbours, placedSteps } from "./placed-steps.ts";
import type { RuleSettings } from "./settings.ts";
import type { Caution } from "./submission.ts";
import { claims, rivals } from "./workload.ts";

const DAY_SECONDS = 86_400;

/** Longer than this, a duration was probably meant in milliseconds. */
const LONG_PAUSE_DAYS = 7;

/** What the last step leaves is released natively, at once: seldom what was meant. */
export const lastStepBelowAll: Caution = ({ after }) =>
  placedSteps(after).flatMap(({ steps }) => {
    const last = steps.at(-1);
    const amount =
      last?.step.replicas === undefined ? undefined : parseIntOrPercent(last.step.replicas);
    if (last === undefined || amount?.unit !== "percent" || amount.percent >= 100) return [];
    return [
      {
        path: `${last.path}.replicas`,
        says: `the last step ends at ${amount.percent}%; the rest follows at once; add a step with 100%`,
      },
    ];
  });

export const stepLikeTheOneBefore: Caution = ({ after }) =>
  neighbours(after)
    .filter(([previous, { step }]) =>
      isDeepStrictEqual({ ...previous.step, pause: undefined }, { ...step, pause: undefined }),
    )
    .map(([, { path }]) => ({
      path,
      says: "the same as the step before but for the pause; it releases nothing",
    }));

export const longPause: Caution = ({ after }) =>
  allSteps(after).flatMap(({ path, step }) => {
    const days = Math.floor((step.pause?.duration ?? 0) / DAY_SECONDS);
    if (days < LONG_PAUSE_DAYS) return [];
    return [
      {
        path: `${path}.pause.duration`,
        says: `${step.pause?.duration} seconds are ${days} days; the unit is seconds`,
      },
    ];
  });

/** An omitted `pause` is an approval: who leaves it out everywhere may have meant none. */
export const allStepsWait: Caution = ({ after }) =>
  placedSteps(after)
    .filter(({ steps }) => steps.length > 1 && steps.every(({ step }) => step.pause === undefined))
    .map(({ path }) => ({
      path,
      says: "no step says pause, so each waits for an approval; pause: {duration: 0} goes on at once",
    }));

/** The field is about the pods of the extra Deployment, and there is none. */
export const patchWithoutExtraWorkload: Caution = ({ after }) => {
  const { canary } = after.spec.strategy;
  if (canary?.patchPodTemplateMetadata === undefined || styleOf(after.spec) === "Canary") return [];
  return [
    {
      path: "spec.strategy.canary.patchPodTemplateMetadata",
      says: "no effect without an extra Deployment (enableExtraWorkloadForCanary: true)",
    },
  ];
};

/** Other kinds are released in place, whatever is asked for (contract.md 0.4). */
export const extraWorkloadOfOtherKind: Caution = ({ after }) => {
  if (declaredStyle(after.spec) !== "Canary" || styleOf(after.spec) === "Canary") return [];
  const { kind, name } = after.spec.workloadRef;
  return [
    {
      path: "spec.strategy.canary.enableExtraWorkloadForCanary",
      says: `no effect on ${kind} ${name}, whose own pods are replaced`,
    },
  ];
};

export const disabledInMidRelease: Caution = ({ before, after, settings }) => {
  const turnsOff = before?.spec.disabled !== true && after.spec.disabled === true;
  if (before === undefined || !turnsOff || !isProgressing(before)) return [];
  const stop = "; to stop it, set strategy.paused: true";
  const left = isKept(before, settings)
    ? keptWords(before)
    : `what is left of it now rolls out natively, at once${stop}`;
  return [{ path: "spec.disabled", says: `a release is ${standing(before)}; ${left}` }];
};

export const deletedInMidRelease: Caution = (submission) => {
  const { after, operation } = submission;
  if (operation !== "DELETE" || !isProgressing(after)) return [];
  const { namespace, name } = after.metadata;
  return [
    {
      path: `Rollout ${namespace}/${name}`,
      says: `deleted while a release is ${standing(after)}; ${leftBy(submission)}`,
    },
  ];
};

/** What becomes of a release whose Rollout is deleted. */
function leftBy(submission: Parameters<Caution>[0]): string {
  const { after, settings } = submission;
  const [heir] = rivals(submission);
  if (heir !== undefined) {
    return `Rollout ${heir.namespace}/${heir.name} names the workload, too, and begins with what is left of it at its own first step`;
  }
  return isKept(after, settings)
    ? keptWords(after)
    : "what is left of it rolls out natively, at once";
}

/** Reasons of a release that ends already, in its new version or in its old one: that goes on. */
const ENDING = new Set(["Finalising", "Cancelling"]);

/** The same as the controller decides; of a blue-green release it may know better, which tells in an event. */
function isKept({ spec, status }: Rollout, { whenCutShort }: RuleSettings): boolean {
  const progressing = (status?.conditions ?? []).find(({ type }) => type === "Progressing");
  const ends = progressing?.reason !== undefined && ENDING.has(progressing.reason);
  return whenCutShort === "kept" && !ends && styleOf(spec) !== "BlueGreen";
}

function keptWords({ spec: { workloadRef }, metadata: { namespace } }: Rollout): string {
  return `what is left stays as it is; to let it go on: ${letOnCommand({ ...workloadRef, namespace })}`;
}

/** Both exist already, so that nothing is refused: see `oneRolloutPerWorkload`. */
export const rivalExists: Caution = (submission) => {
  if (claims(submission)) return [];
  const { kind, name: workload } = submission.after.spec.workloadRef;
  return rivals(submission).map(({ namespace, name }) => ({
    path: "spec.workloadRef",
    says: `Rollout ${namespace}/${name} names ${kind} ${workload}, too; only the older of the two counts, so delete one`,
  }));
};

function isProgressing({ status }: Rollout): boolean {
  return status?.phase === "Progressing";
}

function standing({ status }: Rollout): string {
  return `under way (step ${status?.currentStepIndex ?? 0})`;
}
