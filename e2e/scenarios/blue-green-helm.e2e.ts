import assert from "node:assert/strict";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { BLUE_GREEN, BLUE_GREEN_KINDS } from "../story/plans.ts";
import { type Story, story } from "../story/story.ts";

type Kind = (typeof BLUE_GREEN_KINDS)[number];

/** Limits where the kind has them: in `rollingUpdate`, or in the strategy itself. */
function strategyOf({ type }: Kind, limits: Readonly<Record<string, number | string>>) {
  return type === "RollingUpdate" ? { type, rollingUpdate: limits } : { type, ...limits };
}

/** Installed by Helm, and a release that waits at its first step. */
async function half(s: Story, of: Kind): Promise<void> {
  const strategy = strategyOf(of, { maxUnavailable: 1, maxSurge: 2 });
  await s.beginWithHelm({ ...of.kind, replicas: 10, strategy, minReadySeconds: 1 }, BLUE_GREEN);
  s.assertWarns(await s.helmUpgrade({ image: "v2" }), "held by Rollout");
  await s.eventually("10 and 5", waitingAt(1, { v1: 10, v2: 5 }));
  s.ownsNothing();
}

for (const of of BLUE_GREEN_KINDS) {
  story(`${of.title}: helm upgrades again in the middle, without a conflict`, async (s) => {
    await half(s, of);
    const strategy = strategyOf(of, { maxUnavailable: "30%", maxSurge: 0 });
    s.assertWarns(await s.helmUpgrade({ strategy, minReadySeconds: 2 }), "keeps holding");
    await s.stays("both", waitingAt(1, { v1: 10, v2: 5 }));
    await s.approve();
    await s.eventually("10 and 10", waitingAt(2, { v1: 10, v2: 10 }));
    await s.helmUpgrade({ labels: { team: "web" } });
    await s.approve();
    await s.eventually("only v2 is left", finishedWith({ v2: 10 }));
    await s.isAsApplied();
  });

  story(`${of.title}: helm rollback keeps every old pod, and only the new ones go`, async (s) => {
    await half(s, of);
    const before = s.podsOf("v1").toSorted();
    s.assertWarns(await s.helmRollback({ image: "v1" }), "back to the stable revision");
    await s.eventually("v1 is alone", finishedWith({ v1: 10 }));
    assert.deepEqual(s.podsOf("v1").toSorted(), before);
    await s.isAsApplied();
  });
}
