/** Kinds of objects beside a workload that people apply and a release changes. */
export const BESIDE = {
  Service: { apiVersion: "v1", collection: "/api/v1/NAMESPACE/services" },
  HTTPRoute: {
    apiVersion: "gateway.networking.k8s.io/v1",
    collection: "/apis/gateway.networking.k8s.io/v1/NAMESPACE/httproutes",
  },
  Ingress: {
    apiVersion: "networking.k8s.io/v1",
    collection: "/apis/networking.k8s.io/v1/NAMESPACE/ingresses",
  },
} as const;

export type KindBeside = keyof typeof BESIDE;

export const KINDS_BESIDE = [
  "Service",
  "HTTPRoute",
  "Ingress",
] as const satisfies readonly KindBeside[];

export function collectionOf(kind: KindBeside, namespace: string): string {
  return BESIDE[kind].collection.replace("NAMESPACE", `namespaces/${namespace}`);
}
