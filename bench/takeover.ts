import { leaderOf } from "../e2e/story/sluice.ts";
import { count } from "../e2e/cluster/kube/read.ts";
import { until } from "../e2e/cluster/processes/until.ts";
import { isByController } from "./audit.ts";
import { follow } from "./follow.ts";
import type { Ground } from "./ground.ts";
import { measured, released, rolloutPath, type Update } from "./update.ts";

const LEADER_MS = 60_000;

/**
 * Kills the leading controller while the second step of a release is under way.
 *
 * @returns milliseconds from the SIGKILL until the API server received the next write to this release
 */
export async function measureTakeover(ground: Ground, update: Update): Promise<number> {
  const { cluster } = ground;
  const leader = await until("a leader", () => leaderOf(cluster), { timeoutMs: LEADER_MS });
  let killedAt = Number.NaN;
  const killed = async () => {
    await follow(cluster.client, rolloutPath(update), isInSecondStep);
    cluster.agent.kill(leader, "SIGKILL");
    killedAt = Date.now();
  };
  const { writes } = await measured(ground, update, async () => {
    await Promise.all([released(ground, update), killed()]);
  });
  const next = writes.find((write) => isByController(write) && write.receivedAt > killedAt);
  if (next === undefined) throw new Error("nobody went on with the release");
  return next.receivedAt - killedAt;
}

const isInSecondStep = (rollout: unknown): boolean =>
  count(rollout, "status", "currentStepIndex") === 2;
