import type { OwnerReference } from "@sluice/shared/api/rollout.ts";
import type { Ingress } from "./ingress.ts";

export const SERVICES = { stable: "shop", canary: "shop-canary" } as const;

export const OWNER: OwnerReference = {
  apiVersion: "rollouts.kruise.io/v1beta1",
  kind: "Rollout",
  name: "shop",
  uid: "5f2",
  controller: true,
};

const backend = (name: string) => ({ service: { name, port: { name: "http" } } });

/** One with all that can be in an Ingress, next to what has a canary. */
export const STABLE: Ingress = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: {
    name: "shop",
    namespace: "web",
    labels: { team: "web", "app.kubernetes.io/instance": "shop" },
    annotations: {
      "nginx.ingress.kubernetes.io/rewrite-target": "/",
      "kubectl.kubernetes.io/last-applied-configuration": "{}",
      "argocd.argoproj.io/tracking-id": "shop:networking.k8s.io/Ingress:web/shop",
    },
  },
  spec: {
    ingressClassName: "nginx",
    defaultBackend: backend("shop"),
    tls: [{ hosts: ["shop.example.com"], secretName: "shop" }],
    rules: [
      {
        host: "shop.example.com",
        http: {
          paths: [
            { path: "/", pathType: "Prefix", backend: backend("shop") },
            { path: "/news", pathType: "Prefix", backend: backend("news") },
            {
              path: "/files",
              pathType: "Exact",
              backend: { resource: { apiGroup: "x.io", kind: "Bucket", name: "files" } },
            },
          ],
        },
      },
      { host: "bare.example.com" },
      {
        host: "news.example.com",
        http: { paths: [{ pathType: "Prefix", path: "/", backend: backend("news") }] },
      },
    ],
  },
};
