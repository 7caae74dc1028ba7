import Type from "typebox";
import { ObjectMetaSchema } from "../metadata.ts";
import { oneOf } from "../schema/one-of.ts";
import { API_VERSION } from "./rollout.ts";

export const KIND = "RolloutHistory";

const text = (description: string) => Type.Optional(Type.String({ description }));

/** The spec of some object as it was: fields of any kind stay. */
const data = (of: string) =>
  Type.Optional(
    Type.Object(
      {},
      {
        "x-kubernetes-preserve-unknown-fields": true,
        description: `The spec of the ${of} as it was then. Example: {}.`,
      },
    ),
  );

const named = (of: string) =>
  Type.Optional(
    Type.Object(
      { name: text(`Name of the ${of}, for example shop.`), data: data(of) },
      { description: `The ${of} as it was then. Example: {name: shop, data: {}}.` },
    ),
  );

const RolloutInfoSchema = Type.Object(
  {
    rolloutID: text("Id of the release, for example 2026-06-01."),
    name: text("Name of the Rollout, for example shop."),
    data: data("Rollout"),
  },
  { description: "The Rollout and the release. Example: {rolloutID: 2026-06-01, name: shop}." },
);

const WorkloadInfoSchema = Type.Object(
  {
    apiVersion: text("API group and version of the workload, for example apps/v1."),
    kind: text("Kind of the workload, for example Deployment."),
    name: text("Name of the workload, for example shop."),
    data: data("workload"),
  },
  { description: "The workload. Example: {apiVersion: apps/v1, kind: Deployment, name: shop}." },
);

const TrafficRoutingInfoSchema = Type.Object(
  { ingress: named("Ingress"), httpRoute: named("HTTPRoute") },
  { description: "The routes. Example: {httpRoute: {name: shop}}." },
);

const PodSchema = Type.Object(
  {
    name: text("Name of the pod, in the namespace of the record."),
    ip: text("IP address of the pod."),
    nodeName: text("Name of the node that it ran on."),
  },
  { description: "One pod of a step, by name, address and node." },
);

const StepSchema = Type.Object(
  {
    canaryStepIndex: Type.Optional(
      Type.Integer({ format: "int32", description: "The step, counted from 1." }),
    ),
    pods: Type.Optional(Type.Array(PodSchema, { description: "Pods released in this step." })),
  },
  { description: "One step of the release and its pods." },
);

const StatusSchema = Type.Object(
  {
    phase: Type.Optional(oneOf(["", "completed"], "completed once the record is whole.")),
    canarySteps: Type.Optional(
      Type.Array(StepSchema, { description: "The steps of the release, with their pods." }),
    ),
  },
  { description: "What the release did; written by the controller." },
);

export const RolloutHistorySchema = Type.Object(
  {
    apiVersion: Type.Literal(API_VERSION),
    kind: Type.Literal(KIND),
    metadata: ObjectMetaSchema,
    spec: Type.Optional(
      Type.Object(
        {
          rollout: Type.Optional(RolloutInfoSchema),
          workload: Type.Optional(WorkloadInfoSchema),
          service: named("Service"),
          trafficRouting: Type.Optional(TrafficRoutingInfoSchema),
        },
        { description: "What was released, as it was then." },
      ),
    ),
    status: Type.Optional(StatusSchema),
  },
  {
    description:
      "A RolloutHistory is the record of one release: the objects as they were, and the pods of each step. Written with FEATURE_GATES=RolloutHistory=true, at most 10 a Rollout, which owns them; those of OpenKruise Rollouts stay readable.",
  },
);
