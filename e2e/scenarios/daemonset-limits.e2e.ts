import { finishedWith, waitingAt } from "../story/expected.ts";
import { APP } from "../story/stage.ts";
import { type Story, story } from "../story/story.ts";
import { ownNodes } from "../story/words/nodes.ts";

const THREE = ["a", "b", "c"];
const STEPS = { steps: [{ replicas: 2 }, { replicas: "100%" }] };

/** Longer than a story looks at what is to stay. */
const SECONDS = 10;

story(
  "DaemonSet: the next pod goes when a new one has been ready for minReadySeconds",
  async (s) => {
    const nodes = ownNodes(s);
    await nodes.join(...THREE);
    const shape = { workload: "DaemonSet", podSpec: nodes.podSpec } as const;
    await s.begin({ ...shape, minReadySeconds: SECONDS }, STEPS);
    await s.apply({ image: "v2" });
    await s.eventually("one is ready", { pods: { v1: 2, v2: 1 } });
    await s.stays("no other goes before it counts", { pods: { v1: 2, v2: 1 } });
    await s.eventually("2 of 3", waitingAt(1, { v1: 1, v2: 2 }));
    await s.approve();
    await s.eventually("the release is over", finishedWith({ v2: 3 }));
    await s.isAsApplied();
  },
);

story("DaemonSet: where only a surge is allowed, one pod at a time is replaced", async (s) => {
  const nodes = ownNodes(s);
  await nodes.join(...THREE);
  const rollingUpdate = { maxUnavailable: 0, maxSurge: 1 };
  const strategy = { type: "RollingUpdate", rollingUpdate };
  await s.begin({ workload: "DaemonSet", podSpec: nodes.podSpec, strategy }, STEPS);
  await s.pause();
  s.assertWarns(await s.apply({ image: "v2" }), "one pod at a time is deleted");
  await oneMayBeMissing(s);
  await s.resume();
  await s.eventually("2 of 3", waitingAt(1, { v1: 1, v2: 2 }));
  await s.approve();
  await s.eventually("the release is over", finishedWith({ v2: 3 }));
  await s.isAsApplied();
});

/** Held by `OnDelete`, no new pod can come beside an old one. */
async function oneMayBeMissing({ stage: { watcher } }: Story): Promise<void> {
  const limits = [{ maxUnavailable: 1, maxSurge: 1, unavailableRounds: "up" } as const];
  await watcher.tell({ kind: "limits", workload: APP, limits });
}
