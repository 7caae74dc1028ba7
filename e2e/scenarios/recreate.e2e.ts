import { finishedWith, waitingAt } from "../story/expected.ts";
import { ALL_STYLES, THREE_STEPS } from "../story/plans.ts";
import { APP } from "../story/stage.ts";
import { type Story, story } from "../story/story.ts";

const RECREATE = { type: "Recreate" };
const ROLLING = { type: "RollingUpdate" };
const WHY = "spec.strategy.type Recreate allows no two versions at once, so there are no batches";

for (const { title, plan } of ALL_STYLES) {
  story(`Recreate, ${title}: an update passes as it is, and that is said`, async (s) => {
    await s.begin({ strategy: RECREATE }, plan);
    await s.nativeFromHere();
    s.assertWarns(await s.setImage("v2"), WHY);
    await s.eventually("all pods are of v2", { ...finishedWith({ v2: 10 }), workload: "settled" });
    await s.isAsApplied();
    await s.hasNoExtra();
  });
}

story("Recreate: an update that turns to it passes, and one that turns away is held", async (s) => {
  await s.begin({ strategy: ROLLING }, THREE_STEPS);
  await s.nativeFromHere();
  s.assertWarns(await s.apply({ image: "v2", strategy: RECREATE }), WHY);
  await s.eventually("all pods are of v2", { ...finishedWith({ v2: 10 }), workload: "settled" });
  await s.isAsApplied();
  await s.gatedFromHere();
  s.assertWarns(await s.apply({ image: "v3", strategy: ROLLING }), "held by Rollout");
  await s.eventually("2 pods of v3", waitingAt(1, { v2: 8, v3: 2 }));
  await s.approve();
  await s.eventually("5 pods of v3", waitingAt(2, { v2: 5, v3: 5 }));
  await s.approve();
  await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
  await s.isAsApplied();
});

for (const { title, plan, first, second } of ALL_STYLES) {
  const begun = async (s: Story) => {
    await s.begin({ replicas: 10 }, plan);
    await s.setImage("v2");
    await s.eventually("it waits", waitingAt(1, first));
    s.assertWarns(await s.apply({ strategy: RECREATE }), "keeps holding this");
    await s.stays("it waits", waitingAt(1, first));
  };

  story(`Recreate, ${title}: who turns to it in the middle gets it at the end`, async (s) => {
    await begun(s);
    // With an extra Deployment the old pods are left to their own controller, and it takes them all.
    if (title !== "canary") await keepsPace(s);
    await s.approve();
    await s.eventually("it waits again", waitingAt(2, second));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    await s.isAsApplied();
    await s.hasNoExtra();
  });

  story(
    `Recreate, ${title}: who turns to it in the middle and goes back loses no old pod`,
    async (s) => {
      await begun(s);
      s.assertWarns(await s.setImage("v1"), "back to the stable revision");
      await keepsPace(s);
      await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
      await s.isAsApplied();
      await s.hasNoExtra();
    },
  );
}

/** Those of a Deployment that says nothing: what has begun in steps ends as one that rolls. */
async function keepsPace({ stage: { watcher } }: Story): Promise<void> {
  const limits = [{ maxUnavailable: "25%", maxSurge: "25%", unavailableRounds: "down" } as const];
  await watcher.tell({ kind: "limits", workload: APP, limits });
}
