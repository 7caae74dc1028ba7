import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { text } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { assertDone } from "../../story/said.ts";
import { deploymentReady, SYSTEM, WEBHOOK } from "../../story/sluice.ts";
import type { Stage } from "../../story/stage.ts";
import { story } from "../../story/story.ts";
import { areAllHeld, manageApps, underUpdates } from "./steady-updates.ts";

const PATIENCE = { timeoutMs: 60_000 };
/** Long enough for connections to both replicas to be in use. */
const BEFORE_MS = 1000;

function webhooks({ world: { cluster } }: Stage): readonly string[] {
  return cluster.agent
    .pods()
    .filter((pod) => pod.startsWith(`${WEBHOOK}-`) && cluster.agent.processOf(pod) !== undefined);
}

/** Until there are two again, none of them the ones before. */
async function renewed(stage: Stage, pids: readonly (number | undefined)[]): Promise<void> {
  const { agent } = stage.world.cluster;
  const isNew = () => {
    const now = webhooks(stage).map((pod) => agent.processOf(pod));
    return now.length === 2 && !now.some((pid) => pids.includes(pid)) ? true : undefined;
  };
  await until("new webhook processes", isNew, PATIENCE);
  await deploymentReady(stage.world.cluster, WEBHOOK);
}

story("webhook replicas that end in good order fail nobody's request", async (s) => {
  const { cluster, tools } = s.stage.world;
  await s.repaired();
  await manageApps(s.stage);
  const { sent, failed } = await underUpdates(s.stage, async () => {
    await sleep(BEFORE_MS);
    const [first = "", second = ""] = webhooks(s.stage);
    const old = [first, second].map((pod) => cluster.agent.processOf(pod));
    await s.stage.chronicle.word("delete the pod of one", async () =>
      assertDone(await tools.kubectl(["delete", "pod", first, "-n", SYSTEM])),
    );
    await s.stage.chronicle.word("SIGTERM for the other", async () => {
      await deploymentReady(cluster, WEBHOOK);
      cluster.agent.kill(second, "SIGTERM");
      await renewed(s.stage, old);
    });
    const replaced = webhooks(s.stage).map((pod) => cluster.agent.processOf(pod));
    await s.stage.chronicle.word("a rolling update of both", async () => {
      assertDone(
        await tools.kubectl(["rollout", "restart", `deployment/${WEBHOOK}`, "-n", SYSTEM]),
      );
      await renewed(s.stage, replaced);
    });
  });
  s.stage.chronicle.note(`${sent} updates, ${failed.length} failed`);
  assert.deepEqual(failed, []);
  assert.ok(await areAllHeld(s.stage));
});

/** What a person reads whose request was on its way to a replica that died. */
const REFUSED = 'failed calling webhook "hold-managed.sluice.dev"';
/** A kubelet that sees a container die says so within a second; here the machine may be busy, too. */
const WINDOW_MS = 3000;
const KILLS = 4;

story("a webhook replica is killed: some requests are refused, for a moment", async (s) => {
  const { agent } = s.stage.world.cluster;
  await s.repaired();
  await manageApps(s.stage);
  const kills: number[] = [];
  const { sent, failed } = await underUpdates(s.stage, async () => {
    while (kills.length < KILLS) {
      await sleep(BEFORE_MS);
      const [pod = ""] = webhooks(s.stage);
      const pid = agent.processOf(pod);
      agent.kill(pod, "SIGKILL");
      kills.push(performance.now());
      const restarted = () => ![undefined, pid].includes(agent.processOf(pod)) || undefined;
      await until("another process", restarted, PATIENCE);
      await deploymentReady(s.stage.world.cluster, WEBHOOK);
    }
  });
  s.stage.chronicle.note(`${sent} updates, ${failed.length} failed in ${KILLS} kills`);
  for (const { at, message } of failed) {
    const after = Math.min(...kills.map((kill) => at - kill).filter((ms) => ms >= 0));
    s.stage.chronicle.note(`${after.toFixed(0)} ms after a kill: ${message}`);
    assert.ok(message.includes(REFUSED), message);
    assert.ok(after < WINDOW_MS, `${after} ms after a kill: ${message}`);
  }
  assert.ok(await areAllHeld(s.stage));
  const slipped = s.now().events.filter((one) => text(one, "reason") === "UngatedRevision");
  assert.deepEqual(slipped, []);
});
