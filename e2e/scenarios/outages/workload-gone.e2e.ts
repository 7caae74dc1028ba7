import { assertAroundAsApplied } from "../../story/around.ts";
import { waitsAt } from "../../story/routed.ts";
import { assertDone } from "../../story/said.ts";
import { type Story, story } from "../../story/story.ts";
import { WEIGHTS } from "../../story/traffic-plans.ts";

/** Long enough for a new leader on a busy machine. */
const PATIENT = { withinMs: 60_000 };

/** A fifth of the requests goes to the new version, and then workload and controllers are gone. */
async function leftAlone(s: Story): Promise<void> {
  await s.repaired();
  await s.leaseOf(5);
  await s.workload({ replicas: 10 });
  await s.service();
  await s.httpRoute();
  await s.manage(WEIGHTS);
  await s.setImage("v2");
  await waitsAt(s, 1, PATIENT);
  await s.approve();
  await waitsAt(s, 2, PATIENT);
  await s.stopControllers();
  await s.deleteWorkload();
  await s.eventually("no pods", { workload: "gone", allPods: {} });
}

story(
  "outage: the Rollout is deleted while its workload is missing and requests are routed: nothing is left",
  async (s) => {
    await leftAlone(s);
    assertDone(await s.kubectl("delete", "rollout", "shop", "--wait=false"));
    await s.startControllers();
    await s.eventually("it is gone", { rollout: "gone" }, PATIENT);
    await assertAroundAsApplied(s.stage);
  },
);

story(
  "outage: the workload comes again under its name while no controller runs: it serves, and routes are as applied",
  async (s) => {
    await leftAlone(s);
    await s.apply({ image: "v1" });
    await s.eventually("all pods are of v1", { pods: { v1: 10 } });
    await s.startControllers();
    await s.eventually("it is at rest", { phase: "Healthy", pods: { v1: 10 } }, PATIENT);
    await s.nothingIsLeftBehind();
    s.assertWarns(await s.setImage("v3"), "held by Rollout");
    await waitsAt(s, 1, PATIENT);
  },
);
