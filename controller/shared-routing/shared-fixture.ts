import {
  markOf,
  SHARED_FINALIZER,
  type StoredSharedRouting,
} from "@sluice/shared/api/shared-routing.ts";
import type { SharedStatus } from "@sluice/shared/api/v1alpha1/traffic-routing.ts";

/** For tests: TrafficRouting web/lane, which marks the requests of testers on HTTPRoute shop. */

const TESTERS = [{ headers: [{ name: "x-tester", value: "yes" }] }];
export const MARKING = {
  matches: TESTERS,
  requestHeaderModifier: { set: [{ name: "x-lane", value: "canary" }] },
};
export const BY_HTTP_ROUTE = { service: "shop", gateway: { httpRouteName: "shop" } };

interface Differs {
  readonly metadata?: Partial<StoredSharedRouting["metadata"]>;
  readonly spec?: Partial<StoredSharedRouting["spec"]>;
  readonly status?: SharedStatus;
}

export function lane({ metadata = {}, spec = {}, status }: Differs = {}): StoredSharedRouting {
  return {
    apiVersion: "rollouts.kruise.io/v1alpha1",
    kind: "TrafficRouting",
    metadata: {
      name: "lane",
      namespace: "web",
      uid: "lane-1",
      resourceVersion: "1",
      generation: 1,
      finalizers: [SHARED_FINALIZER],
      ...metadata,
    },
    spec: { objectRef: [BY_HTTP_ROUTE], strategy: MARKING, ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

/** The same, while these Rollouts release. */
export function markedBy(...rollouts: readonly string[]): StoredSharedRouting {
  return lane({ metadata: { finalizers: [SHARED_FINALIZER, ...rollouts.map(markOf)] } });
}
