import { type Fields, fieldsIn } from "../fields.ts";

/** The two Services of a routing, and the namespace that a reference without one means. */
export interface Between {
  readonly service: string;
  readonly canaryService: string;
  readonly namespace: string;
}

/** The API server's own default. */
const DEFAULT_WEIGHT = 1;

export const refsOf = (rule: Fields): readonly Fields[] => fieldsIn(rule["backendRefs"]);

export function weightOf({ weight }: Fields): number {
  return typeof weight === "number" ? weight : DEFAULT_WEIGHT;
}

/** Whether requests go to a Service of this name, in the route's own namespace. */
export function leadsTo(ref: Fields, service: string, { namespace }: Between): boolean {
  const { group = "", kind = "Service", name, namespace: there = namespace } = ref;
  return group === "" && kind === "Service" && name === service && there === namespace;
}

/** Whether a release has anything to do with this backend: its user may have turned it off. */
export function takesRequests(ref: Fields, between: Between): boolean {
  return leadsTo(ref, between.service, between) && weightOf(ref) > 0;
}

export function isCanary(ref: Fields, between: Between): boolean {
  return leadsTo(ref, between.canaryService, between);
}

/** The rules of a route, of which each is at least an object. */
export const rulesOf = ({ spec }: { readonly spec: Fields }): readonly Fields[] =>
  fieldsIn(spec["rules"]);
