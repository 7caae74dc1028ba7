import { text } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { admissionReached, CONTROLLER, deploymentReady, SYSTEM, WEBHOOK } from "../sluice.ts";
import type { Stage } from "../stage.ts";
import { done } from "./changing.ts";

/** What goes wrong in a cluster. Only for stories that have a cluster to themselves. */
export interface Breaking {
  /** SIGKILL for the process that acts. @returns its pod */
  readonly killLeader: () => Promise<string>;
  /** SIGKILL for all of them. */
  readonly killControllers: () => Promise<void>;
  /** Returns when as many run and are ready, and one of them leads. */
  readonly controllers: (count: number) => Promise<void>;
  /** Returns when admission has nobody to ask. */
  readonly stopWebhook: () => Promise<void>;
  readonly startWebhook: () => Promise<void>;
  readonly stopApiServer: () => Promise<void>;
  readonly startApiServer: () => Promise<void>;
}

const PATIENCE = { timeoutMs: 60_000 };

export function breaking(stage: Stage): Breaking {
  const { world, chronicle } = stage;
  const { cluster, tools } = world;
  const scale = async (name: string, replicas: number) =>
    done(
      await tools.kubectl(["scale", `deployment/${name}`, `--replicas=${replicas}`, "-n", SYSTEM]),
    );
  const podsOf = (name: string) => cluster.agent.pods().filter((pod) => pod.startsWith(`${name}-`));
  return {
    killLeader: () =>
      chronicle.word("kill the leading controller", async () => {
        const leader = await until("a leader", () => leaderOf(stage), PATIENCE);
        cluster.agent.kill(leader, "SIGKILL");
        return leader;
      }),
    killControllers: () =>
      chronicle.word("kill all controllers", async () => {
        for (const pod of podsOf(CONTROLLER)) {
          if (cluster.agent.processOf(pod) !== undefined) cluster.agent.kill(pod, "SIGKILL");
        }
      }),
    controllers: (count) =>
      chronicle.word(`run ${count} controllers`, async () => {
        await scale(CONTROLLER, count);
        await deploymentReady(cluster, CONTROLLER);
        await until("a leader", () => leaderOf(stage), PATIENCE);
      }),
    stopWebhook: () =>
      chronicle.word("stop the webhook", async () => {
        await scale(WEBHOOK, 0);
        const gone = () => (podsOf(WEBHOOK).length === 0 ? true : undefined);
        await until("the webhook to be gone", gone, PATIENCE);
      }),
    startWebhook: () =>
      chronicle.word("start the webhook", async () => {
        await scale(WEBHOOK, 2);
        await deploymentReady(cluster, WEBHOOK);
        await admissionReached(cluster);
      }),
    stopApiServer: () => chronicle.word("stop the API server", cluster.stopApiServer),
    startApiServer: () => chronicle.word("start the API server", cluster.startApiServer),
  };
}

/** The pod that holds the lease, if its process runs. */
async function leaderOf({ world: { cluster } }: Stage): Promise<string | undefined> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${SYSTEM}/leases/${CONTROLLER}`;
  const holder = text(await cluster.client.find(path), "spec", "holderIdentity") ?? "";
  return cluster.agent.pods().find((pod) => {
    const holds = holder === pod || holder.startsWith(`${pod}_`);
    return holds && cluster.agent.processOf(pod) !== undefined;
  });
}
