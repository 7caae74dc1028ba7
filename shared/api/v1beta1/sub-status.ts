import Type from "typebox";
import { dateTime } from "../schema/date-time.ts";
import { oneOf } from "../schema/one-of.ts";
import { FINALISING_STEPS_OR_NONE } from "../status/finalising-steps.ts";
import { STEP_STATES_OR_NONE } from "../status/step-states.ts";

const text = (description: string) => Type.Optional(Type.String({ description }));

const count = (description: string) => Type.Integer({ format: "int32", description });

export const currentStepState = () =>
  oneOf(
    STEP_STATES_OR_NONE,
    "Where the step stands. In order: BeforeStepUpgrade, StepUpgrade, StepTrafficRouting, StepMetricsAnalysis, StepPaused, StepReady; Completed after the last step. To approve a step that waits, write StepReady here, and beside it into status.wait which step and revision you mean, as status.wait.command does.",
  );

/**
 * The fields that both styles have. `nextStepIndex` and `finalisingStep` are always written by us
 * and never required, since older clients do not send them (contract.md 0.1 n).
 */
const common = () => ({
  observedWorkloadGeneration: Type.Optional(
    Type.Integer({
      format: "int64",
      description: "Generation of the workload that the rest of this status speaks of.",
    }),
  ),
  observedRolloutID: text(
    "Id of the release: the workload's label rollouts.kruise.io/rollout-id, or else the new revision, or rollback- and that revision on a way back in batches. A release has finished when this is its id and currentStepState is Completed.",
  ),
  rolloutHash: text("Hash of the steps that the release follows; compare for equality only."),
  stableRevision: text("Hash of the old version's pods; compare for equality only."),
  podTemplateHash: Type.String({
    description: "Hash of the new version's pods; may be empty; compare for equality only.",
  }),
  currentStepIndex: Type.Optional(
    count("The step under way, counted from 1; 0 before the first release."),
  ),
  nextStepIndex: Type.Optional(
    count(
      "The step that comes next, counted from 1; -1 after the last. Write another step's number to jump there, forward or back. Example: 3.",
    ),
  ),
  currentStepState: currentStepState(),
  finalisingStep: Type.Optional(
    oneOf(
      FINALISING_STEPS_OR_NONE,
      "What a release that ends is doing now; empty while none ends.",
    ),
  ),
  message: text("What is going on, in a sentence."),
  lastUpdateTime: Type.Optional(
    dateTime("When the step or its state last changed; pauses are counted from here."),
  ),
});

export const CanaryStatusSchema = Type.Object(
  {
    ...common(),
    canaryRevision: text("Hash of the new version's pod template; compare for equality only."),
    canaryReplicas: count("Pods of the new version."),
    canaryReadyReplicas: count("Pods of the new version that are ready."),
  },
  { description: "The release under way, or the last one, in canary style." },
);

export const BlueGreenStatusSchema = Type.Object(
  {
    ...common(),
    updatedRevision: text("Hash of the new version's pod template; compare for equality only."),
    updatedReplicas: count("Pods of the new version."),
    updatedReadyReplicas: count("Pods of the new version that are ready."),
  },
  { description: "The release under way, or the last one, in blue-green style." },
);
