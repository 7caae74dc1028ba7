import assert from "node:assert/strict";
import { list, text } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { readyEndpoints } from "../../cluster/traffic/endpoints.ts";
import type { Tally } from "../../cluster/traffic/tally.ts";
import { sendTraffic } from "../../cluster/traffic/traffic.ts";
import { sceneOf } from "../scene.ts";
import { APP, type Stage } from "../stage.ts";

/** Real HTTP requests to the story's Service, over its endpoints. */
export interface Requests {
  /** Some, once it has this many endpoints; which version answered how often. */
  readonly trafficOverPods: (pods: number) => Promise<Tally>;
  /** For as long as something lasts, and none of them may fail. */
  readonly underTraffic: (act: () => Promise<void>) => Promise<Tally>;
}

/** Requests go round robin, so whole rounds share them exactly. */
const ROUNDS = 5;
const STEADY = { requests: 10_000, concurrency: 2, pauseMs: 20 };
const PATIENCE = { timeoutMs: 60_000 };

export function requests(stage: Stage): Requests {
  const { chronicle, namespace, world } = stage;
  const { client } = world.cluster;
  const service = { namespace, service: APP };
  return {
    trafficOverPods: (pods) =>
      chronicle.word("send requests", async () => {
        await until(`${pods} endpoints`, () => hasEndpoints(stage, pods), PATIENCE);
        return sendTraffic(client, { ...service, requests: pods * ROUNDS });
      }),
    underTraffic: (act) =>
      chronicle.word("under traffic", async () => {
        const living = sceneOf(stage).pods.length;
        await until("its endpoints", () => hasEndpoints(stage, living), PATIENCE);
        const over = new AbortController();
        const sent = sendTraffic(client, { ...service, ...STEADY, signal: over.signal });
        await act().finally(() => over.abort());
        const tally = await sent;
        const failed = `${tally.failed} of ${tally.requests} requests failed`;
        assert.deepEqual(tally.failures, {}, failed);
        return tally;
      }),
  };
}

/** Exactly the living pods: EndpointSlices follow pods a little later. */
async function hasEndpoints(stage: Stage, pods: number): Promise<true | undefined> {
  const selector = encodeURIComponent(`kubernetes.io/service-name=${APP}`);
  const path = `/apis/discovery.k8s.io/v1/namespaces/${stage.namespace}/endpointslices?labelSelector=${selector}`;
  const slices = list(await stage.world.cluster.client.call({ path }), "items");
  const addresses = readyEndpoints(slices).map(({ address }) => address);
  const living = new Set(sceneOf(stage).pods.map((pod) => text(pod, "status", "podIP")));
  const exact = addresses.length === pods && addresses.every((one) => living.has(one));
  return exact ? true : undefined;
}
