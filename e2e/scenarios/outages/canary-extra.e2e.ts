import { at, text } from "../../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { EXTRA_STEPS } from "../../story/plans.ts";
import { story, type Story } from "../../story/story.ts";

const SLOW = { "sluice.dev/pod-behaviour": "late", "sluice.dev/ready-after": "500ms" };
/** Long enough for a new leader on a busy machine. */
const PATIENT = { withinMs: 60_000 };
const LEASE_SECONDS = 5;

async function begun(s: Story): Promise<void> {
  await s.repaired();
  await s.leaseOf(LEASE_SECONDS);
  await s.begin({ replicas: 10 }, EXTRA_STEPS);
}

story("canary outage: the controllers are killed at every turn, and it finishes", async (s) => {
  await begun(s);
  await s.underTraffic(async () => {
    await s.apply({ image: "v2", podAnnotations: SLOW });
    await s.eventually("an extra Deployment", { also: () => s.extras().length === 1 }, PATIENT);
    await s.killControllers();
    await s.eventually("2 of v2", waitingAt(1, { v1: 10, v2: 2 }), PATIENT);
    await s.approve();
    await s.eventually("step 2 begins", { step: 2, state: "StepUpgrade" }, PATIENT);
    await s.killControllers();
    await s.eventually("5 of v2", waitingAt(2, { v1: 10, v2: 5 }), PATIENT);
    await s.approve();
    await s.eventually("the stable one is let through", { state: "Completed" }, PATIENT);
    await s.killControllers();
    const isLeaving = () => s.extras().every((one) => at(one, "spec", "replicas") === 0);
    await s.eventually("the extra one is on its way out", { also: isLeaving }, PATIENT);
    await s.killControllers();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }), PATIENT);
  });
  await s.isAsApplied();
  await s.hasNoExtra();
});

story(
  "canary outage: the controllers are killed while a third version comes, and goes back",
  async (s) => {
    await begun(s);
    await s.setImage("v2");
    await s.eventually("2 of v2", waitingAt(1, { v1: 10, v2: 2 }), PATIENT);
    await s.setImage("v3");
    await s.killControllers();
    await s.eventually("2 of v3", waitingAt(1, { v1: 10, v3: 2 }), PATIENT);
    s.extra();
    await s.setImage("v1");
    await s.killControllers();
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }), PATIENT);
    await s.isAsApplied();
    await s.hasNoExtra();
  },
);

story("canary outage: the Rollout goes by force while no controller runs", async (s) => {
  await begun(s);
  await s.setImage("v2");
  await s.eventually("2 of v2", waitingAt(1, { v1: 10, v2: 2 }), PATIENT);
  await s.nativeFromHere();
  await s.stopControllers();
  await s.removeRolloutByForce();
  const isLeft = () =>
    s.extras().some((one) => text(one, "metadata", "deletionTimestamp") !== undefined);
  await s.eventually("only the finalizer holds the extra one", { rollout: "gone", also: isLeft });
  await s.startControllers();
  await s.eventually("all pods are of v2", { rollout: "gone", pods: { v2: 10 } }, PATIENT);
  await s.isAsApplied();
  await s.hasNoExtra();
});

story("canary outage: an update that got around the gate is held with what is out", async (s) => {
  await begun(s);
  await s.nativeFromHere();
  await s.removeAdmission();
  await s.apply({ image: "v2", podAnnotations: { "sluice.dev/pod-behaviour": "on-word" } });
  await s.eventually(
    "what is left is held, and one stands beside it",
    {
      event: "UngatedRevision",
      also: ({ workload }) => at(workload, "spec", "paused") === true && s.extras().length === 1,
    },
    PATIENT,
  );
  await s.repaired();
  await s.apply({ image: "v1", podAnnotations: {} });
  await s.eventually("all pods are of v1", { phase: "Healthy", pods: { v1: 10 } }, PATIENT);
  await s.hasNoExtra();
});
