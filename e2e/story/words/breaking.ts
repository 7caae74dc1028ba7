import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../cluster/processes/until.ts";
import {
  admissionInPlace,
  CONTROLLER,
  deploymentReady,
  installSluice,
  leaderOf,
  SYSTEM,
} from "../sluice.ts";
import { APP, type Stage } from "../stage.ts";
import { done } from "./changing.ts";

/** What goes wrong in a cluster. Only for stories that have it to themselves. */
export interface Breaking {
  /** All is installed and runs: the story before may have left a ruin. */
  readonly repaired: () => Promise<void>;
  /** A crashed leader is followed after so many seconds, instead of the default. */
  readonly leaseOf: (seconds: number) => Promise<void>;
  /** SIGKILL for the process that acts. @returns its pod */
  readonly killLeader: () => Promise<string>;
  /** The leading one stands still, and is not started again: as on a node that is lost. */
  readonly loseLeader: () => Promise<string>;
  /** SIGKILL for all of them; they are started again, as any crashed container is. */
  readonly killControllers: () => Promise<void>;
  /** Returns when none runs. */
  readonly stopControllers: () => Promise<void>;
  readonly startControllers: () => Promise<void>;
  /** As somebody does who is tired of waiting for whoever is to take the finalizer off: the Rollout is gone at once. */
  readonly removeRolloutByForce: () => Promise<void>;
  /** Name of the pod that acts. */
  readonly leader: () => Promise<string>;
  /** Takes the API server away, for so long. */
  readonly withoutApiServer: (seconds: number) => Promise<void>;
}

const PATIENCE = { timeoutMs: 60_000 };

export function breaking(stage: Stage): Breaking {
  const { world, chronicle } = stage;
  const { cluster, tools } = world;
  const leader = () => until("a leader", () => leaderOf(cluster), PATIENCE);
  return {
    leader,
    repaired: () =>
      chronicle.word("all is in place", async () => {
        await installSluice(cluster, tools);
        await admissionInPlace(cluster);
        await leader();
      }),
    leaseOf: (seconds) =>
      chronicle.word(`leases of ${seconds} s`, async () => {
        const what = [`deployment/${CONTROLLER}`, `LEASE_SECONDS=${seconds}`];
        done(await tools.kubectl(["set", "env", ...what, "-n", SYSTEM]));
        await deploymentReady(cluster, CONTROLLER);
        await leader();
      }),
    killLeader: () =>
      chronicle.word("kill the leading controller", async () => {
        const pod = await leader();
        cluster.agent.kill(pod, "SIGKILL");
        return pod;
      }),
    stopControllers: () => chronicle.word("stop the controllers", () => scaled(stage, 0)),
    startControllers: () => chronicle.word("start the controllers", () => scaled(stage, 2)),
    loseLeader: () =>
      chronicle.word("lose the leading controller and its pod", async () =>
        lose(stage, await leader()),
      ),
    killControllers: () => chronicle.word("kill all controllers", async () => killAll(stage)),
    removeRolloutByForce: () =>
      chronicle.word("delete the Rollout, and take its finalizer off", () => removed(stage)),
    withoutApiServer: (seconds) =>
      chronicle.word(`${seconds} s without the API server`, () => withoutIt(stage, seconds)),
  };
}

async function scaled({ world }: Stage, replicas: number): Promise<void> {
  const { cluster, tools } = world;
  const what = [`deployment/${CONTROLLER}`, `--replicas=${replicas}`, "-n", SYSTEM];
  done(await tools.kubectl(["scale", ...what]));
  const running = () => cluster.agent.pods().filter((pod) => pod.startsWith(`${CONTROLLER}-`));
  const isSo = async () => (running().length === replicas ? true : undefined);
  await until(`${replicas} controllers`, isSo, PATIENCE);
}

async function withoutIt({ world: { cluster } }: Stage, seconds: number): Promise<void> {
  await cluster.stopApiServer();
  await sleep(seconds * 1000);
  await cluster.startApiServer();
}

async function removed({ world, namespace }: Stage): Promise<void> {
  const { kubectl } = world.tools;
  const rollout = ["rollout", APP, "-n", namespace];
  const bare = JSON.stringify({ metadata: { finalizers: null } });
  done(await kubectl(["delete", ...rollout, "--wait=false"]));
  done(await kubectl(["patch", ...rollout, "--type=merge", "-p", bare]));
}

function killAll({ world: { cluster } }: Stage): void {
  for (const pod of cluster.agent.pods()) {
    const runs = cluster.agent.processOf(pod) !== undefined;
    if (runs && pod.startsWith(`${CONTROLLER}-`)) cluster.agent.kill(pod, "SIGKILL");
  }
}

async function lose({ world: { cluster, tools } }: Stage, pod: string): Promise<string> {
  cluster.agent.kill(pod, "SIGSTOP");
  const now = ["--force", "--grace-period=0"];
  done(await tools.kubectl(["delete", "pod", pod, "-n", SYSTEM, ...now]));
  return pod;
}
