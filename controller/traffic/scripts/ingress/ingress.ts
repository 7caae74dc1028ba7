import type { ObjectMeta } from "@sluice/shared/api/rollout.ts";

type Json = Readonly<Record<string, unknown>>;

/** An Ingress of networking.k8s.io/v1. Its spec is taken apart where it is used, field by field. */
export interface Ingress {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: Json | undefined;
}

export const canaryIngressName = (stable: string): string => `${stable}-canary`;
