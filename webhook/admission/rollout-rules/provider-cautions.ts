import type { RequestMatch } from "@sluice/shared/api/rollout.ts";
import { groupOf } from "@sluice/shared/api/same-workload.ts";
import { customRefs } from "./custom-refs.ts";
import { placedSteps } from "./placed-steps.ts";
import { placedRoutings, type PlacedStyle } from "./placed-styles.ts";
import type { Caution } from "./submission.ts";

/** Ingress controllers that need no script of the user's (contract.md 6.3). */
const BUILT_IN_CLASSES = new Set(["", "nginx", "aliyun-alb", "higress", "mse"]);
/** And kinds, with their group (contract.md 6.5). */
const BUILT_IN_KINDS = new Set([
  "VirtualService.networking.istio.io",
  "DestinationRule.networking.istio.io",
]);
const CONFIG_MAP = "ConfigMap kruise-rollout-configuration";

export const scriptIsNeeded: Caution = ({ after }) => [
  ...placedRoutings(after)
    .map(({ path, routing }) => ({ path, classType: routing.ingress?.classType ?? "" }))
    .filter(({ classType }) => !BUILT_IN_CLASSES.has(classType))
    .map(({ path, classType }) => ({
      path: `${path}.ingress.classType`,
      says: `not built in; needs lua.traffic.routing.ingress.${classType} in ${CONFIG_MAP}`,
    })),
  ...customRefs(after)
    .map(({ path, ref }) => ({ path, kind: `${ref.kind}.${groupOf(ref.apiVersion)}` }))
    .filter(({ kind }) => !BUILT_IN_KINDS.has(kind))
    .map(({ path, kind }) => ({
      path,
      says: `not built in; needs lua.traffic.routing.${kind} in ${CONFIG_MAP}`,
    })),
];

/** What annotations of an Ingress say: one header or cookie (mse: one query parameter, too). */
export const matchesBeyondIngress: Caution = ({ after }) =>
  placedSteps(after).flatMap(({ steps, style }) => {
    const classType = ingressClassOf(style);
    if (classType === undefined) return [];
    const first = steps.find(({ step }) => !fits(step.matches ?? [], classType));
    if (first === undefined) return [];
    const says = `an Ingress of class ${classType} can match one header a step; the rest is ignored`;
    return [{ path: `${first.path}.matches`, says }];
  });

/** Annotations of an Ingress have no place for it, but with mse; a script and an HTTPRoute do. */
export const headersStay: Caution = ({ after }) =>
  placedSteps(after).flatMap(({ steps, style }) => {
    const first = steps.find(({ step }) => step.requestHeaderModifier !== undefined);
    const [routing] = style.strategy.trafficRoutings ?? [];
    const classType = routing?.ingress && (routing.ingress.classType ?? "");
    const isLost =
      classType !== undefined && classType !== "mse" && BUILT_IN_CLASSES.has(classType);
    if (first === undefined || !isLost) return [];
    const says = "no effect with the annotations of this Ingress; they have no place for it";
    return [{ path: `${first.path}.requestHeaderModifier`, says }];
  });

/** Of an Ingress with a script of ours: what a user's own script can do is not known. */
function ingressClassOf({ strategy }: PlacedStyle): string | undefined {
  const ingress = strategy.trafficRoutings?.[0]?.ingress;
  if (ingress === undefined) return undefined;
  const classType = ingress.classType ?? "";
  if (!BUILT_IN_CLASSES.has(classType)) return undefined;
  return classType === "" ? "nginx" : classType;
}

function fits(matches: readonly RequestMatch[], classType: string): boolean {
  const [match, ...others] = matches;
  if (match === undefined) return true;
  const { path, headers = [], queryParams = [] } = match;
  const queries = classType === "mse" ? 1 : 0;
  return (
    others.length === 0 &&
    path === undefined &&
    headers.length <= 1 &&
    queryParams.length <= queries
  );
}
