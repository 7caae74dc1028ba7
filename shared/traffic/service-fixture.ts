import type { Selection, Service } from "./service.ts";

/** For tests: Service web/shop, and to which revision a release narrows it. */

export const V1: Selection = { rollout: "shop", key: "pod-template-hash", hash: "v1" };

export function service(spec: Service["spec"] = {}, metadata: object = {}): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "shop", namespace: "web", ...metadata },
    spec: {
      type: "ClusterIP",
      clusterIP: "10.0.0.1",
      selector: { app: "shop" },
      ports: [{ name: "http", protocol: "TCP", port: 80, targetPort: 8080 }],
      ...spec,
    },
  };
}
