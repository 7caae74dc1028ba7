import Type from "typebox";
import { intOrPercent } from "../int-or-percent.ts";
import { cel } from "../schema/cel.ts";
import { deadlineFields } from "./deadline.ts";
import { STEPS_RULES, THRESHOLD_RULES } from "./step-rules.ts";
import { BlueGreenStepSchema, MAX_STEPS, StepSchema } from "./step.ts";
import { TrafficRoutingSchema } from "./traffic-routing.ts";

const stepsOf = (step: typeof StepSchema) =>
  Type.Array(step, {
    maxItems: MAX_STEPS,
    description:
      "The steps of a release, in order, 1 to 50. The last one should reach 100%. Their number is fixed while a release is under way; their contents are not. Example: [{replicas: 20%}, {replicas: 50%, pause: {duration: 300}}, {replicas: 100%}].",
    ...STEPS_RULES,
  });

/** The fields that both styles have. */
export const fieldsOfEitherStyle = (step: typeof StepSchema = StepSchema) => ({
  steps: stepsOf(step),
  trafficRoutings: Type.Optional(
    Type.Array(TrafficRoutingSchema, {
      // Bounds the cost of the rules inside; the rule below has the words for it.
      maxItems: 16,
      ...cel({
        rule: "size(self) <= 1",
        message:
          "must have at most one entry; it may name an ingress, a gateway and customNetworkRefs at once",
      }),
      description:
        "How traffic reaches the workload; at most one entry. Absent: only pods are released, and each Service spreads its requests over all of them. Example: [{service: shop, gateway: {httpRouteName: shop}}].",
    }),
  ),
  failureThreshold: Type.Optional(
    intOrPercent(
      'Pods of the new version that may be unready without holding up a step: a count, or a percent of the updated pods, which rounds up. Absent: 0. Examples: 1, "10%".',
      THRESHOLD_RULES,
    ),
  ),
  ...deadlineFields("strategy"),
  trafficRoutingRef: Type.Optional(
    Type.String({
      description:
        "Name of a TrafficRouting that several Rollouts share, in the same namespace, for example shop-all.",
    }),
  ),
  disableGenerateCanaryService: Type.Optional(
    Type.Boolean({
      description:
        "True: no second Service (-canary) is made, and routes go on naming the one Service; for gateways that tell versions apart by themselves. Default false.",
    }),
  ),
});

const texts = (description: string) =>
  Type.Optional(Type.Record(Type.String(), Type.String(), { description }));

export const PatchPodTemplateMetadataSchema = Type.Object(
  {
    annotations: texts(
      "Annotations to add to the pods, or to replace there. Example: {example.com/release: canary}.",
    ),
    labels: texts("Labels to add to the pods, or to replace there. Example: {release: canary}."),
  },
  {
    description:
      "Metadata for the pods of the extra canary Deployment, on top of the pod template's own; without enableExtraWorkloadForCanary it has no effect. Example: {labels: {release: canary}}.",
  },
);

export const CanaryStrategySchema = Type.Object(
  {
    ...fieldsOfEitherStyle(),
    patchPodTemplateMetadata: Type.Optional(PatchPodTemplateMetadataSchema),
    enableExtraWorkloadForCanary: Type.Optional(
      Type.Boolean({
        description:
          "True: the new version runs in a second Deployment until the release is complete (Deployments only). False, the default: the workload's own pods are replaced step by step. Fixed while a release is under way.",
      }),
    ),
  },
  {
    description:
      "Replaces the pods step by step, within the workload or in a second Deployment. Example: {steps: [{replicas: 20%}, {replicas: 100%}]}.",
  },
);

/** A day, in seconds. */
export const MAX_SCALE_DOWN_DELAY = 86_400;

const scaleDownDelaySeconds = Type.Optional(
  Type.Integer({
    format: "int32",
    ...cel({
      rule: `self >= 0 && self <= ${MAX_SCALE_DOWN_DELAY}`,
      message: `must be a number of seconds from 0 to ${MAX_SCALE_DOWN_DELAY}, which is a day`,
    }),
    description:
      "Seconds for which both versions stay once the last step is over, before the old one goes; meanwhile going back is immediate, and approving ends it earlier. 0 to 86400. Default 0. Example: 600.",
  }),
);

const blueGreenFields = { ...fieldsOfEitherStyle(BlueGreenStepSchema), scaleDownDelaySeconds };

export const BlueGreenStrategySchema = Type.Object(blueGreenFields, {
  description:
    "Runs the new version next to the whole of the old one, and removes the old one at the end, so that going back is immediate; up to twice the pods (Deployment, CloneSet). Example: {steps: [{replicas: 100%, traffic: 0%}, {replicas: 100%, traffic: 100%}]}.",
});

export const StrategySchema = Type.Object(
  {
    paused: Type.Optional(
      Type.Boolean({
        description:
          "True: a release takes no further step until this is false again; it can be set and unset at any time. The clock of a pause.duration goes on meanwhile. Default false.",
      }),
    ),
    canary: Type.Optional(CanaryStrategySchema),
    blueGreen: Type.Optional(BlueGreenStrategySchema),
  },
  {
    description:
      "How to release: exactly one of canary and blueGreen. The style is fixed while a release is under way.",
    ...cel({
      rule: "has(self.canary) != has(self.blueGreen)",
      message: "exactly one of canary and blueGreen must be set",
    }),
  },
);
