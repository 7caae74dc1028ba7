import assert from "node:assert/strict";
import { failureInWords, failuresIn } from "../../cluster/traffic/shares.ts";
import { assertAroundAsApplied } from "../../story/around.ts";
import {
  BY_MESH,
  leadsTo,
  meshed,
  routes,
  serveNetworks,
  shared,
  specOf,
  STABLE,
} from "../../story/networks.ts";
import { BY_INGRESS } from "../../story/routes.ts";
import { assertDone } from "../../story/said.ts";
import { beginRouted, waitsAt } from "../../story/routed.ts";
import { type Story, story } from "../../story/story.ts";
import { ROUTED_STYLES, WEIGHTS } from "../../story/traffic-plans.ts";

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

story(
  "outage: the Rollout goes by force while a VirtualService and an Ingress route, and another version is on its way",
  async (s) => {
    await s.repaired();
    await s.leaseOf(5);
    await serveNetworks(s);
    await s.workload({ replicas: 4 });
    await s.service();
    await s.ingress();
    assertDone(await s.applyOther("a VirtualService", meshed(routes(STABLE))));
    await s.manage({
      ...WEIGHTS,
      trafficRoutings: [{ ...BY_INGRESS, ...BY_MESH }],
      steps: [{ replicas: "25%", traffic: "20%" }, { replicas: "100%" }],
    });
    await s.setImage("v2");
    await waitsAt(s, 1);
    await s.setImage("v3");
    await s.eventually("3 and 1", { step: 1, state: "StepPaused", pods: { v1: 3, v3: 1 } });
    await leadsTo(s, shared(20));
    await s.nativeFromHere();
    await s.stopControllers();
    await s.removeRolloutByForce();
    await s.startControllers();
    await s.eventually("all pods are of v3", { rollout: "gone", pods: { v3: 4 } }, PATIENT);
    await s.isAsApplied();
    await assertAroundAsApplied(s.stage);
    assert.deepEqual(await specOf(s, "virtualservices"), routes(STABLE));
  },
);

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
