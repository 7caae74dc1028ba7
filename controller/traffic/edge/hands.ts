import type { Connection } from "@sluice/shared/kube/connection.ts";
import { clientFor, type ResourceClient } from "@sluice/shared/kube/resource-client.ts";
import type { Routed } from "@sluice/shared/traffic/editor.ts";
import { FIELD_MANAGER } from "@sluice/shared/workloads/our-entry.ts";
import { TrafficResources } from "./resources.ts";

/** What reads and writes of Services and routes need: made once a process. */
export interface TrafficHands {
  readonly connection: Connection;
  readonly resources: TrafficResources;
  /** Our own, where users put scripts. */
  readonly namespace: string;
  /** @returns undefined when the cluster has no such kind */
  clientOf(kind: Pick<Routed, "apiVersion" | "kind">): Promise<ResourceClient<Routed> | undefined>;
}

export function trafficHandsFor(connection: Connection, namespace: string): TrafficHands {
  const resources = new TrafficResources(connection);
  return {
    connection,
    resources,
    namespace,
    async clientOf(kind) {
      const resource = await resources.of(kind);
      return resource && clientFor(resource, connection, { fieldManager: FIELD_MANAGER });
    },
  };
}
