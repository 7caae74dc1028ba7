import {
  allStepsWait,
  deletedInMidRelease,
  disabledInMidRelease,
  extraWorkloadOfOtherKind,
  lastStepBelowAll,
  longPause,
  patchWithoutExtraWorkload,
  rivalExists,
  stepLikeTheOneBefore,
} from "./cautions.ts";
import {
  created,
  inPhase,
  of,
  other,
  SHOP,
  STEPS,
  updated,
  withCanary,
  withSteps,
  withStrategy,
  withWorkload,
} from "./submission-fixture.ts";
import { USUAL_SETTINGS } from "./settings.ts";
import type { Submission } from "./submission.ts";
import { labelIsNeeded } from "./workload.ts";
import { cautions } from "./table-fixture.ts";

const pauseOf = (duration: number) => created(withSteps({ replicas: "100%", pause: { duration } }));
const KEEPING = { settings: { ...USUAL_SETTINGS, whenCutShort: "kept" } } as const;
const off = { ...SHOP, spec: { ...SHOP.spec, disabled: true } };
const progressing = inPhase("Progressing");
const rival = { others: [other("second")] };

cautions(labelIsNeeded, [
  { name: "is silent about known kinds", given: created(SHOP), expected: "nothing" },
  {
    name: "names the label for another kind",
    given: created(withWorkload("apps.example.com/v1", "Game")),
    expected: /Game shop is held only if it has the label rollouts\.kruise\.io\/workload-type/,
  },
]);

cautions(lastStepBelowAll, [
  { name: "is silent when the last step is all", given: created(SHOP), expected: "nothing" },
  {
    name: "is silent about a count, which may be all",
    given: created(withSteps({ replicas: 3 })),
    expected: "nothing",
  },
  { name: "is silent without steps", given: created(withSteps()), expected: "nothing" },
  {
    name: "tells what happens to the rest",
    given: created(withSteps({ replicas: "20%" }, { replicas: "80%" })),
    expected: /steps\[1\]\.replicas: the last step ends at 80%; the rest follows at once/,
  },
]);

cautions(stepLikeTheOneBefore, [
  { name: "is silent about steps that go on", given: created(SHOP), expected: "nothing" },
  {
    name: "finds a step that only waits again",
    given: created(
      withSteps(
        { replicas: "20%" },
        { replicas: "20%", pause: { duration: 5 } },
        { replicas: "100%" },
      ),
    ),
    expected: /steps\[1\]: the same as the step before/,
  },
]);

cautions(longPause, [
  {
    name: "is silent about an approval, however long it takes",
    given: created(withSteps({ replicas: 1 })),
    expected: "nothing",
  },
  { name: "is silent about six days", given: pauseOf(6 * 86_400), expected: "nothing" },
  {
    name: "says the unit when it comes out at weeks",
    given: pauseOf(3_600_000),
    expected: /3600000 seconds are 41 days; the unit is seconds/,
  },
]);

const patchPodTemplateMetadata = { labels: { release: "canary" } };
cautions(allStepsWait, [
  {
    name: "is silent where one step says how long",
    given: created(withSteps({ replicas: 1 }, { replicas: 2, pause: { duration: 5 } })),
    expected: "nothing",
  },
  {
    name: "is silent where somebody wrote that it waits",
    given: created(withSteps({ replicas: 1, pause: {} }, { replicas: "100%" })),
    expected: "nothing",
  },
  {
    name: "is silent about one step",
    given: created(withSteps({ replicas: 1 })),
    expected: "nothing",
  },
  {
    name: "says what an omitted pause means",
    given: created(withSteps({ replicas: 1 }, { replicas: "100%" })),
    expected: /canary\.steps: no step says pause, so each waits for an approval/,
  },
]);

cautions(extraWorkloadOfOtherKind, [
  {
    name: "is silent about a Deployment",
    given: created(withCanary({ enableExtraWorkloadForCanary: true })),
    expected: "nothing",
  },
  {
    name: "says that a StatefulSet is released in place",
    given: created(of("StatefulSet", withCanary({ enableExtraWorkloadForCanary: true }))),
    expected: /no effect on StatefulSet shop, whose own pods are replaced/,
  },
]);

cautions(patchWithoutExtraWorkload, [
  { name: "is silent without the field", given: created(SHOP), expected: "nothing" },
  {
    name: "is silent with an extra workload",
    given: created(withCanary({ patchPodTemplateMetadata, enableExtraWorkloadForCanary: true })),
    expected: "nothing",
  },
  {
    name: "says that it has no effect on other kinds",
    given: created(
      of(
        "StatefulSet",
        withCanary({ patchPodTemplateMetadata, enableExtraWorkloadForCanary: true }),
      ),
    ),
    expected: /no effect/,
  },
  {
    name: "says that it has no effect",
    given: created(withCanary({ patchPodTemplateMetadata })),
    expected: /no effect/,
  },
]);

cautions(disabledInMidRelease, [
  {
    name: "is silent when nothing is under way",
    given: updated(inPhase("Healthy"), off),
    expected: "nothing",
  },
  { name: "is silent on create", given: created(off), expected: "nothing" },
  {
    name: "is silent when it was disabled before",
    given: updated({ ...progressing, spec: off.spec }, off),
    expected: "nothing",
  },
  {
    name: "says what it does to the release, and what to do instead",
    given: updated(progressing, off),
    expected: /step 2.*rolls out natively, at once.*paused: true/,
  },
  {
    name: "says that the workload stays as it is, where that is chosen, and what lets it go on",
    given: updated(progressing, off, KEEPING),
    expected:
      /step 2.*stays as it is; to let it go on: kubectl rollout resume deployment\/shop -n web$/,
  },
]);

const deleted = (after: typeof SHOP, differs: Partial<Submission> = {}) =>
  created(after, { operation: "DELETE", ...differs });

/** A release that ends, for this reason. */
function withReason(reason: "Cancelling"): typeof SHOP {
  const progress = { type: "Progressing", status: "True", reason, message: "" } as const;
  const time = {
    lastUpdateTime: "2026-06-01T12:00:00Z",
    lastTransitionTime: "2026-06-01T12:00:00Z",
  };
  const { status, ...rollout } = progressing;
  const was = status ?? { currentStepIndex: 2, currentStepState: "Completed" };
  return { ...rollout, status: { ...was, conditions: [{ ...progress, ...time }] } };
}
cautions(deletedInMidRelease, [
  {
    name: "is silent when nothing is under way",
    given: deleted(inPhase("Healthy")),
    expected: "nothing",
  },
  {
    name: "is silent about an update",
    given: updated(progressing, progressing),
    expected: "nothing",
  },
  {
    name: "says what it does to the release",
    given: deleted(progressing),
    expected: /web\/shop: deleted.*step 2.*natively, at once/,
  },
  {
    name: "says that the workload stays as it is, where that is chosen, and what lets it go on",
    given: deleted(inPhase("Progressing", withWorkload("apps/v1", "StatefulSet")), KEEPING),
    expected:
      /stays as it is; to let it go on: kubectl patch statefulset shop -n web .*partition: 0/,
  },
  {
    name: "says that both versions of a blue-green release do not stay",
    given: deleted(inPhase("Progressing", withStrategy({ blueGreen: { steps: STEPS } })), KEEPING),
    expected: /natively, at once/,
  },
  {
    name: "says that whoever goes back goes on",
    given: deleted(withReason("Cancelling"), KEEPING),
    expected: /natively, at once/,
  },
  {
    name: "says who takes the release over",
    given: { ...deleted(progressing), ...rival },
    expected: /web\/shop: deleted.*step 2.*Rollout web\/second .* at its own first step/,
  },
]);

cautions(rivalExists, [
  {
    name: "is silent about a workload of its own",
    given: updated(SHOP, SHOP),
    expected: "nothing",
  },
  {
    name: "is silent on create, which is refused instead",
    given: created(SHOP, rival),
    expected: "nothing",
  },
  {
    name: "warns on any edit of one of two",
    given: updated(SHOP, withSteps(...STEPS), rival),
    expected: /web\/second names Deployment shop, too/,
  },
]);
