import Type from "typebox";
import { cel } from "../schema/cel.ts";

const isSet = (what: string) =>
  cel({
    rule: "self != ''",
    message: `must be the name of ${what}, in the namespace of the Rollout`,
  });

const IngressRefSchema = Type.Object(
  {
    classType: Type.Optional(
      Type.String({
        description:
          "Which ingress controller serves the Ingress, and so which annotations it understands. Absent: nginx. Example: nginx.",
      }),
    ),
    name: Type.String({
      description: "Name of the Ingress, in the namespace of the Rollout, for example shop.",
      ...isSet("the Ingress"),
    }),
  },
  {
    description:
      "Splits the traffic of an Ingress, by a second one with canary annotations. Example: {classType: nginx, name: shop}.",
  },
);

const GatewayRefSchema = Type.Object(
  {
    httpRouteName: Type.Optional(
      Type.String({
        description:
          "Name of the HTTPRoute (Gateway API), in the namespace of the Rollout, for example shop.",
      }),
    ),
  },
  {
    description:
      "Splits the traffic of an HTTPRoute of the Gateway API, by weights of its backends. Example: {httpRouteName: shop}.",
    ...cel({
      rule: "has(self.httpRouteName) && self.httpRouteName != ''",
      message: "httpRouteName must be the name of the HTTPRoute, in the namespace of the Rollout",
    }),
  },
);

const CustomNetworkRefSchema = Type.Object(
  {
    apiVersion: Type.String({
      maxLength: 317,
      description: "API group and version of the object, for example networking.istio.io/v1.",
      ...cel({
        rule: "self.contains('/')",
        message: "must be a group and a version, such as networking.istio.io/v1",
      }),
    }),
    kind: Type.String({
      description: "Kind of the object, for example VirtualService.",
      ...cel({ rule: "self != ''", message: "must be a kind, such as VirtualService" }),
    }),
    name: Type.String({
      description: "Name of the object, in the namespace of the Rollout, for example shop.",
      ...isSet("the object"),
    }),
  },
  {
    description: "One object of any kind that routes traffic; a Lua script for its kind says how.",
  },
);

export const TrafficRoutingSchema = Type.Object(
  {
    service: Type.String({
      description:
        "Name of the Service that clients use, in the namespace of the Rollout, for example shop. A second one, with -canary appended, is made for the new version.",
      ...isSet("the Service"),
    }),
    gracePeriodSeconds: Type.Optional(
      Type.Integer({
        format: "int32",
        default: 3,
        description:
          "Seconds to wait after a change of routes, so that gateways have seen it before pods go. 0 or more, default 3. Example: 10.",
        ...cel({
          rule: "self >= 0",
          message: "must be 0 seconds or more; leave it out for 3 seconds",
        }),
      }),
    ),
    settleSeconds: Type.Optional(
      Type.Integer({
        format: "int32",
        description:
          "Seconds to give gateways to take a change in before the step counts as reached, from the moment in which they have accepted it where they say so. 0 or more; default 1 for an Ingress, 3 for all else. An addition to the original. Example: 5.",
        ...cel({
          rule: "self >= 0",
          message: "must be 0 seconds or more; leave it out for the default",
        }),
      }),
    ),
    capToReadyPods: Type.Optional(
      Type.Boolean({
        description:
          "True: a step never gives the new version a larger share of the requests than its ready pods are of the desired pods, whatever its traffic says; matches are not counted. Default false. An addition to the original.",
      }),
    ),
    ingress: Type.Optional(IngressRefSchema),
    gateway: Type.Optional(GatewayRefSchema),
    customNetworkRefs: Type.Optional(
      Type.Array(CustomNetworkRefSchema, {
        maxItems: 16,
        description:
          "Objects of other kinds that route the traffic, for example an Istio VirtualService. At most 16; all of them are changed in each step.",
      }),
    ),
  },
  {
    description:
      "How traffic reaches the workload. At least one of ingress, gateway and customNetworkRefs; if there are several, all are changed. Example: {service: shop, gateway: {httpRouteName: shop}}.",
    ...cel({
      rule: "has(self.ingress) || has(self.gateway) || (has(self.customNetworkRefs) && size(self.customNetworkRefs) > 0)",
      message:
        "must have one of ingress, gateway and customNetworkRefs, such as gateway: {httpRouteName: shop}",
    }),
  },
);
