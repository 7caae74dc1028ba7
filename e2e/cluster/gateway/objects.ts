import { NETWORK } from "../namespace/network.ts";

/** Where the gateway listens; requests say by their Host header whom they are for. */
export const GATEWAY_ADDRESS = { host: NETWORK.host, port: 8000 } as const;

const NAMESPACE = "sluice-gateway";

/** How routes name it; routes of all namespaces may. */
export const GATEWAY = { namespace: NAMESPACE, name: "web" } as const;

/** How Ingresses name it, as those for ingress-nginx do. */
export const INGRESS_CLASS = "nginx";

/** Hosts that the gateway answers by itself, once it has read its routes and Ingresses. */
export const PROBES = ["routes.sluice.test", "ingresses.sluice.test"] as const;

/** An object, and the collection that it is in. */
interface Placed {
  readonly path: string;
  readonly body: object;
}

const GATEWAY_API = "/apis/gateway.networking.k8s.io/v1";
const NETWORKING = "/apis/networking.k8s.io/v1";

/** An Ingress has to name a Service, also when it asks it for nothing. */
const NOBODY = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "nobody" },
  spec: { ports: [{ port: 80 }] },
};

/** What an administrator makes before anybody has a route. */
export const GATEWAY_OBJECTS: readonly Placed[] = [
  {
    path: `${GATEWAY_API}/gatewayclasses`,
    body: {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: "traefik" },
      spec: { controllerName: "traefik.io/gateway-controller" },
    },
  },
  {
    path: `${GATEWAY_API}/namespaces/${NAMESPACE}/gateways`,
    body: {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: GATEWAY,
      spec: {
        gatewayClassName: "traefik",
        listeners: [
          {
            name: "web",
            protocol: "HTTP",
            // Traefik finds its entry point by the port.
            port: GATEWAY_ADDRESS.port,
            allowedRoutes: { namespaces: { from: "All" } },
          },
        ],
      },
    },
  },
  {
    path: `${NETWORKING}/ingressclasses`,
    body: {
      apiVersion: "networking.k8s.io/v1",
      kind: "IngressClass",
      metadata: { name: INGRESS_CLASS },
      spec: { controller: "k8s.io/ingress-nginx" },
    },
  },
  { path: `/api/v1/namespaces/${NAMESPACE}/services`, body: NOBODY },
  { path: `${GATEWAY_API}/namespaces/${NAMESPACE}/httproutes`, body: probeRoute(PROBES[0]) },
  { path: `${NETWORKING}/namespaces/${NAMESPACE}/ingresses`, body: probeIngress(PROBES[1]) },
];

export const GATEWAY_NAMESPACE: Placed = {
  path: "/api/v1/namespaces",
  body: { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
};

/** It needs no backend, so an answer says only that the gateway has read it. */
function probeRoute(hostname: string): object {
  const requestRedirect = { hostname: "example.test", statusCode: 302 };
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { namespace: NAMESPACE, name: "probe" },
    spec: {
      parentRefs: [GATEWAY],
      hostnames: [hostname],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect }] }],
    },
  };
}

function probeIngress(host: string): object {
  const service = { name: NOBODY.metadata.name, port: { number: 80 } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      namespace: NAMESPACE,
      name: "probe",
      annotations: { "nginx.ingress.kubernetes.io/temporal-redirect": "http://example.test" },
    },
    spec: {
      ingressClassName: INGRESS_CLASS,
      rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend: { service } }] } }],
    },
  };
}
