import { isDeepStrictEqual } from "node:util";
import type { OwnerReference } from "../api/rollout.ts";
import { isRecord, withoutUndefined } from "../patch/json.ts";
import { fieldsIn } from "./fields.ts";
import type { Unroutable } from "./editor.ts";
import { cannotSelect, open, type Service } from "./service.ts";

/** What the Service of a new version is to be. */
export interface CanaryWish {
  readonly name: string;
  /** Label of pods that names their revision. */
  readonly key: string;
  readonly hash: string;
  /** Controller reference to the Rollout: the Service goes with it. */
  readonly owner: OwnerReference;
  /** Labels that the new version's pods have instead of the workload's (patchPodTemplateMetadata). */
  readonly podLabels?: Readonly<Record<string, string>> | undefined;
  /** Labels that all of these pods have, and that it is to select by, too; absent: none. */
  readonly alsoBy?: Readonly<Record<string, string>> | undefined;
}

/** Of a Service, as of any name that is part of a DNS name. */
const LONGEST_NAME = 63;

/** What says how requests reach a pod; the rest of a spec says where a Service can be reached from outside. */
const COPIED = [
  "sessionAffinity",
  "sessionAffinityConfig",
  "internalTrafficPolicy",
  "trafficDistribution",
  "publishNotReadyAddresses",
] as const;

/** Set when it is made; later the API server allows few changes of them. */
const COPIED_ONCE = ["ipFamilies", "ipFamilyPolicy"] as const;

/**
 * The Service of the new version: the old one's ports and ways, and no more. It has one address inside of the
 * cluster whatever the old one has, so no second load balancer is bought.
 *
 * @param stable the Service that clients use, narrowed to a revision or not
 */
export function canaryServiceOf(stable: Service, wish: CanaryWish): Service | Unroutable {
  const own = open(stable);
  const wrong = cannotSelect(own) ?? cannotBeNamed(own, wish);
  if (wrong !== undefined) return wrong;
  const { spec, metadata, apiVersion, kind } = own;
  const copied = [...COPIED, ...COPIED_ONCE].map((field) => [field, spec[field]]);
  return {
    apiVersion,
    kind,
    metadata: {
      name: wish.name,
      namespace: metadata.namespace,
      ...kept("labels", metadata.labels, (key) => !isTracking(key)),
      ...kept("annotations", metadata.annotations, isForGateways),
      ownerReferences: [{ ...wish.owner }],
    },
    spec: withoutUndefined({
      ...Object.fromEntries(copied),
      type: "ClusterIP",
      ports: fieldsIn(spec["ports"]).map(({ nodePort: _outside, ...port }) => port),
      selector: selectorFor(spec["selector"], wish),
    }),
  };
}

/** Keys that the user's selector has follow the new version's pods; others would select none of them. */
function selectorFor(selector: unknown, { key, hash, podLabels = {}, alsoBy }: CanaryWish) {
  const own = isRecord(selector) ? selector : {};
  const patched = Object.entries(podLabels).filter(([label]) => Object.hasOwn(own, label));
  return { ...own, ...Object.fromEntries(patched), ...alsoBy, [key]: hash };
}

function cannotBeNamed({ metadata }: Service, { name }: CanaryWish): Unroutable | undefined {
  if (name.length <= LONGEST_NAME) return undefined;
  const called = `Service ${metadata.namespace}/${metadata.name}`;
  const unroutable = `${called}: metadata.name makes ${name} for the new version, which has ${name.length} characters, at most ${LONGEST_NAME} are allowed; use a Service with a shorter name`;
  return { unroutable };
}

/** What is stored, put right where it is not as wanted; what others add to it stays. */
export function carriedOver(canary: Service, wanted: Service): Service {
  const { metadata, spec } = canary;
  const ours: ReadonlySet<string> = new Set([...COPIED, "type", "ports", "selector"]);
  const others = Object.entries(spec).filter(([field]) => !ours.has(field));
  const now = Object.entries(wanted.spec).filter(([field]) => ours.has(field));
  return {
    ...canary,
    metadata: {
      ...metadata,
      ...merged("labels", metadata.labels, wanted.metadata.labels),
      ...merged("annotations", metadata.annotations, wanted.metadata.annotations),
      ownerReferences: owners(metadata.ownerReferences, wanted.metadata.ownerReferences),
    },
    spec: Object.fromEntries([...others, ...now]),
  };
}

/** Whether the Service of the new version is as it is wanted; a port that the old one gets is missing then. */
export function isCurrent(canary: Service, wanted: Service): boolean {
  return isDeepStrictEqual(carriedOver(canary, wanted), canary);
}

type Owners = readonly Readonly<Record<string, unknown>>[];

function owners(here: Owners = [], wanted: Owners = []): Owners {
  const missing = wanted.filter(({ uid }) => !here.some((one) => one["uid"] === uid));
  return [...here, ...missing];
}

type Texts = Readonly<Record<string, string>>;

function merged(field: "labels" | "annotations", here: Texts = {}, wanted: Texts = {}) {
  const all = { ...here, ...wanted };
  return Object.keys(all).length === 0 ? {} : { [field]: all };
}

function kept(
  field: "labels" | "annotations",
  texts: Texts = {},
  keep: (key: string) => boolean,
): Readonly<Record<string, Texts>> {
  const some = Object.entries(texts).filter(([key]) => keep(key));
  return some.length === 0 ? {} : { [field]: Object.fromEntries(some) };
}

const TRACKING_LABELS: ReadonlySet<string> = new Set([
  "app.kubernetes.io/instance",
  "app.kubernetes.io/managed-by",
  "helm.sh/chart",
]);

const TRACKING_DOMAINS = [
  "argocd.argoproj.io",
  "kustomize.toolkit.fluxcd.io",
  "helm.toolkit.fluxcd.io",
  "app.oam.dev",
  "rollouts.kruise.io",
] as const;

/** By such a label a tool takes an object for one of its own, and prunes what it has not made. */
function isTracking(key: string): boolean {
  return TRACKING_LABELS.has(key) || isOf(key, TRACKING_DOMAINS);
}

/** What gateways and meshes read on a Service to know how to reach its pods, by the domain of the key. */
const GATEWAY_DOMAINS = [
  "alb.ingress.kubernetes.io",
  "appmesh.k8s.aws",
  "balancer.linkerd.io",
  "cloud.google.com",
  "config.linkerd.io",
  "haproxy-ingress.github.io",
  "haproxy.org",
  "ingress.kubernetes.io",
  "konghq.com",
  "networking.istio.io",
  "nginx.org",
  "projectcontour.io",
  "retry.linkerd.io",
  "service.cilium.io",
  "timeout.linkerd.io",
  "traefik.ingress.kubernetes.io",
] as const;

const GATEWAY_KEYS: ReadonlySet<string> = new Set([
  "service.kubernetes.io/topology-mode",
  "service.beta.kubernetes.io/app-protocols",
]);

/** All others stay behind: most of them are about a load balancer, a tool that tracks objects, or its last manifest. */
function isForGateways(key: string): boolean {
  if (key === "cloud.google.com/neg-status") return false;
  return GATEWAY_KEYS.has(key) || isOf(key, GATEWAY_DOMAINS);
}

function isOf(key: string, domains: readonly string[]): boolean {
  const [domain = "", name] = key.split("/");
  return name !== undefined && domains.some((one) => domain === one || domain.endsWith(`.${one}`));
}
