import assert from "node:assert/strict";
import { text } from "../../cluster/kube/read.ts";
import type { Tally } from "../../cluster/traffic/tally.ts";
import { sendTraffic } from "../../cluster/traffic/traffic.ts";
import { assertAsApplied, ownersOf } from "../as-applied.ts";
import { eventually, type Patience, quiet } from "../eventually.ts";
import type { Expected } from "../expected.ts";
import { type Scene, sceneOf, versionOf } from "../scene.ts";
import { APP, type Stage } from "../stage.ts";

/** What there is to see, and what is promised about it. */
export interface Looking {
  /** Waits until it is so; every change of anything is looked at. */
  readonly eventually: (what: string, expected: Expected, patience?: Patience) => Promise<Scene>;
  /** Waits until nothing moves any more, and it is so then. */
  readonly stays: (what: string, expected: Expected) => Promise<Scene>;
  readonly now: () => Scene;
  /** Names of the living pods of a version. */
  readonly podsOf: (version: string) => readonly string[];
  /** The Deployment equals what the user last applied, with nothing of ours left. */
  readonly isAsApplied: () => Promise<void>;
  /** A forced or unforced server-side apply meets no conflict with us. */
  readonly ownsNothing: () => void;
  /** Real requests to the Service; which version answered how often. */
  readonly traffic: (requests: number) => Promise<Tally>;
  /** Requests for as long as something lasts, and none of them may fail. */
  readonly underTraffic: (act: () => Promise<void>) => Promise<Tally>;
  /** Evicts a pod, as a drain of a node does. */
  readonly evict: (pod: string) => Promise<void>;
  /** From here on a new revision comes out without steps, and that is meant. */
  readonly nativeFromHere: () => Promise<void>;
  /** From here on steps count again. */
  readonly gatedFromHere: () => Promise<void>;
}

const MOST_REQUESTS = 10_000;

export function looking(stage: Stage): Looking {
  const { chronicle, watcher, namespace, world } = stage;
  const { client } = world.cluster;
  const service = { namespace, service: APP };
  return {
    eventually: (what, expected, patience) =>
      chronicle.word(`eventually ${what}`, () => eventually(stage, expected, patience)),
    stays: (what, expected) =>
      chronicle.word(`it stays so: ${what}`, async () => {
        await quiet(stage);
        return eventually(stage, expected, { withinMs: 0 });
      }),
    now: () => sceneOf(stage),
    podsOf: (version) =>
      sceneOf(stage)
        .pods.filter((pod) => versionOf(pod) === version)
        .map((pod) => text(pod, "metadata", "name") ?? ""),
    isAsApplied: () => chronicle.word("it is as applied", () => assertAsApplied(stage)),
    ownsNothing() {
      const owners = ownersOf(sceneOf(stage).deployment);
      assert.deepEqual(
        owners.filter((one) => one.startsWith("sluice")),
        [],
      );
    },
    traffic: (requests) =>
      chronicle.word(`send ${requests} requests`, () =>
        sendTraffic(client, { ...service, requests }),
      ),
    underTraffic: (act) =>
      chronicle.word("under traffic", async () => {
        const over = new AbortController();
        const limits = { requests: MOST_REQUESTS, concurrency: 2, pauseMs: 20 };
        const sent = sendTraffic(client, { ...service, ...limits, signal: over.signal });
        await act().finally(() => over.abort());
        const tally = await sent;
        assert.deepEqual(
          tally.failures,
          {},
          `${tally.failed} of ${tally.requests} requests failed`,
        );
        return tally;
      }),
    evict: (pod) =>
      chronicle.word(`evict pod ${pod}`, async () => {
        await watcher.tell({ kind: "taking", pod });
        const body = {
          apiVersion: "policy/v1",
          kind: "Eviction",
          metadata: { name: pod, namespace },
        };
        const path = `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`;
        await client.call({ method: "POST", path, body });
      }),
    nativeFromHere: () => watcher.tell({ kind: "native", deployment: APP }),
    gatedFromHere: () => watcher.tell({ kind: "gated", deployment: APP }),
  };
}
