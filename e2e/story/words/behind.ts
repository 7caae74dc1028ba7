import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { list, text } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { readyEndpoints } from "../../cluster/traffic/endpoints.ts";
import { podsByVersion } from "../scene.ts";
import { APP, type Stage } from "../stage.ts";

/** Version → how many pods. */
type Pods = Readonly<Record<string, number>>;

/** Which pods a Service sends requests to. */
export interface Behind {
  readonly behind: (service?: string) => Promise<Pods>;
  /** Waits until it sends them to exactly these. */
  readonly behindIs: (service: string, pods: Pods) => Promise<void>;
}

const PATIENCE = { timeoutMs: 60_000 };

export function behind(stage: Stage): Behind {
  return {
    behind: (service = APP) => podsBehind(stage, service),
    behindIs: (service, pods) =>
      stage.chronicle.word(`behind Service ${service} are ${JSON.stringify(pods)}`, async () => {
        let is: Pods = {};
        const look = async () => {
          is = await podsBehind(stage, service);
          return isDeepStrictEqual(is, pods) ? true : undefined;
        };
        // Says the difference, and not only that time is up.
        await until("its endpoints", look, PATIENCE).catch(() => assert.deepEqual(is, pods));
      }),
  };
}

async function podsBehind({ namespace, watcher, world }: Stage, service: string): Promise<Pods> {
  const selector = encodeURIComponent(`kubernetes.io/service-name=${service}`);
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`;
  const slices = list(await world.cluster.client.call({ path }), "items");
  const ready = new Set(readyEndpoints(slices).map(({ address }) => address));
  const pods = [...watcher.now("pods").values()];
  return podsByVersion({
    pods: pods.filter((pod) => ready.has(text(pod, "status", "podIP") ?? "")),
  });
}
