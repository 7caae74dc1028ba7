import { until } from "../../cluster/processes/until.ts";
import {
  admissionReached,
  deploymentReady,
  MUTATING_CONFIGURATION,
  SYSTEM,
  WEBHOOK,
} from "../sluice.ts";
import type { Stage } from "../stage.ts";
import { done } from "./changing.ts";

/** Takes the gate away. Only for stories that have a cluster to themselves. */
export interface Unguarding {
  /** Returns when admission has nobody to ask. */
  readonly stopWebhook: () => Promise<void>;
  readonly startWebhook: () => Promise<void>;
  /** Somebody removes the configuration, so that updates get around the gate. */
  readonly removeAdmission: () => Promise<void>;
}

const PATIENCE = { timeoutMs: 60_000 };

export function unguarding({ world, chronicle }: Stage): Unguarding {
  const { cluster, tools } = world;
  const run = async (...args: readonly string[]) => done(await tools.kubectl(args));
  const scale = (replicas: number) =>
    run("scale", `deployment/${WEBHOOK}`, `--replicas=${replicas}`, "-n", SYSTEM);
  return {
    stopWebhook: () =>
      chronicle.word("stop the webhook", async () => {
        await scale(0);
        await until("the webhook to be gone", () => isGone(cluster.agent.pods()), PATIENCE);
      }),
    startWebhook: () =>
      chronicle.word("start the webhook", async () => {
        await scale(2);
        await deploymentReady(cluster, WEBHOOK);
        await admissionReached(cluster);
      }),
    removeAdmission: () =>
      chronicle.word("remove the webhook configuration", async () => {
        await run("delete", MUTATING_CONFIGURATION);
      }),
  };
}

function isGone(pods: readonly string[]): true | undefined {
  return pods.some((pod) => pod.startsWith(`${WEBHOOK}-`)) ? undefined : true;
}
