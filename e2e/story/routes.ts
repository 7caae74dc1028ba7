import { GATEWAY, INGRESS_CLASS } from "../cluster/gateway/objects.ts";
import type { Fields } from "../cluster/kube/read.ts";
import { BESIDE } from "./beside.ts";
import { APP } from "./stage.ts";

/** A Service in short. */
export interface ServiceShape {
  /** Default: the app's. */
  readonly name?: string;
  /** Default: the pods of the app. */
  readonly selector?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Whatever else its spec has. */
  readonly spec?: Fields;
}

/** It has a name, so that others can come beside it: to name one later leaves gateways without pods for a moment. */
export const HTTP_PORT: Fields = { name: "http", port: 80, targetPort: 8080 };

export function serviceManifest({ name = APP, selector, annotations, spec }: ServiceShape): Fields {
  return {
    apiVersion: BESIDE.Service.apiVersion,
    kind: "Service",
    metadata: { name, ...(annotations === undefined ? {} : { annotations }) },
    spec: { selector: selector ?? { app: APP }, ports: [HTTP_PORT], ...spec },
  };
}

/** An HTTPRoute in short. */
export interface HttpRouteShape {
  /** Default: the app's name. */
  readonly name?: string;
  /** Default: the story's own. */
  readonly hostnames?: readonly string[];
  /** Service → weight of the one rule that there is; default: the app's Service, without a weight. */
  readonly backends?: Readonly<Record<string, number>>;
  /** Instead of that one rule. */
  readonly rules?: readonly Fields[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Whatever else its spec has. */
  readonly spec?: Fields;
}

export function httpRouteManifest(host: string, shape: HttpRouteShape): Fields {
  const { name = APP, hostnames = [host], backends, annotations, spec } = shape;
  const backendRefs = Object.entries(backends ?? {}).map(([service, weight]) => ({
    ...refTo(service),
    weight,
  }));
  const { rules = [{ backendRefs: backends === undefined ? [refTo(APP)] : backendRefs }] } = shape;
  return {
    apiVersion: BESIDE.HTTPRoute.apiVersion,
    kind: "HTTPRoute",
    metadata: { name, ...(annotations === undefined ? {} : { annotations }) },
    spec: { parentRefs: [GATEWAY], hostnames, rules, ...spec },
  };
}

const refTo = (service: string) => ({ name: service, port: 80 });

/** An Ingress in short. */
export interface IngressShape {
  /** Default: the app's name. */
  readonly name?: string;
  /** Default: the story's own. */
  readonly host?: string;
  /** Default: the app's. */
  readonly service?: string;
  /** Default: `/`, as a prefix. */
  readonly path?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Whatever else its spec has. */
  readonly spec?: Fields;
}

export function ingressManifest(ownHost: string, shape: IngressShape): Fields {
  const { name = APP, host = ownHost, service = APP, path = "/", annotations, spec } = shape;
  const backend = { service: { name: service, port: { number: 80 } } };
  return {
    apiVersion: BESIDE.Ingress.apiVersion,
    kind: "Ingress",
    metadata: { name, ...(annotations === undefined ? {} : { annotations }) },
    spec: {
      ingressClassName: INGRESS_CLASS,
      rules: [{ host, http: { paths: [{ path, pathType: "Prefix", backend }] } }],
      ...spec,
    },
  };
}

/** Key of an annotation of ingress-nginx, e.g. of `canary-weight`. */
export const nginx = (name: string): string => `nginx.ingress.kubernetes.io/${name}`;

/** How a Rollout names the app's HTTPRoute, or its Ingress, as `trafficRoutings` take it. */
export const BY_HTTP_ROUTE = { service: APP, gateway: { httpRouteName: APP } } as const;
export const BY_INGRESS = { service: APP, ingress: { name: APP } } as const;
