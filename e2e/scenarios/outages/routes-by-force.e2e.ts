import assert from "node:assert/strict";
import { failureInWords, failuresIn } from "../../cluster/traffic/shares.ts";
import { assertAroundAsApplied } from "../../story/around.ts";
import { beginRouted, waitsAt } from "../../story/routed.ts";
import { type Story, story } from "../../story/story.ts";
import { ROUTED_STYLES } from "../../story/traffic-plans.ts";

/** Long enough for a new leader on a busy machine. */
const PATIENT = { withinMs: 60_000 };

for (const { name, plan } of ROUTED_STYLES) {
  story(
    `outage: the Rollout goes by force while requests are routed and no controller runs: ${name}`,
    async (s) => {
      await s.repaired();
      await s.leaseOf(5);
      const load = await beginRouted(s, plan);
      await s.setImage("v2");
      await waitsAt(s, 1);
      await s.approve();
      await waitsAt(s, 2);
      await load.assertShares({ v1: 0.8, v2: 0.2 });
      await load.stop();
      load.assertNoneFailed();
      await s.nativeFromHere();
      await s.stopControllers();
      await s.removeRolloutByForce();
      await s.startControllers();
      await s.eventually("all pods are of v2", { rollout: "gone", pods: { v2: 10 } }, PATIENT);
      await isTheUsersOwn(s);
    },
  );
}

/** It serves, by Service and route, and nothing of ours is left. */
async function isTheUsersOwn(s: Story): Promise<void> {
  await s.isAsApplied();
  await s.hasNoExtra();
  await assertAroundAsApplied(s.stage);
  const load = await s.load();
  // The Service of the new version goes with its Rollout, before anybody of ours knows: some requests met nobody.
  await load.eventually({ v2: 1 });
  assert.deepEqual(failuresIn(await load.next()).map(failureInWords), []);
}
