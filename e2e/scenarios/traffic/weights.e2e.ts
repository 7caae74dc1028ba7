import { finishedWith } from "../../story/expected.ts";
import type { Plan } from "../../story/shape.ts";
import { APP } from "../../story/stage.ts";
import { story } from "../../story/story.ts";

/** A pod that leaves answers for a while, until gateways know: as every server behind one has to. */
const IN_GOOD_ORDER = { "sluice.dev/stop-after": "6s" };

/** Requests follow the pods; a person approves each step but the last. */
const WEIGHTS: Plan = {
  steps: [
    { replicas: "20%", traffic: "5%" },
    { replicas: "20%", traffic: "20%" },
    { replicas: "50%", traffic: "50%" },
    { replicas: "100%" },
  ],
  trafficRoutings: [{ service: APP, gateway: { httpRouteName: APP }, gracePeriodSeconds: 1 }],
};

const STYLES = [
  { name: "the batches of a Deployment", plan: WEIGHTS },
  { name: "an extra Deployment", plan: { ...WEIGHTS, extra: {} } },
  {
    name: "both versions of a blue-green Deployment",
    plan: {
      ...WEIGHTS,
      style: "blueGreen",
      steps: [
        { replicas: "50%", traffic: "5%" },
        { replicas: "100%", traffic: "20%" },
        { replicas: "100%", traffic: "50%" },
      ],
    },
  },
] as const satisfies readonly { readonly name: string; readonly plan: Plan }[];

for (const { name, plan } of STYLES) {
  story(`weights of an HTTPRoute follow ${name}, and no request fails`, async (s) => {
    await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
    await s.service();
    await s.httpRoute();
    await s.manage(plan);
    const load = await s.load();
    await s.setImage("v2");
    for (const [index, share] of [0.05, 0.2, 0.5].entries()) {
      const step = index + 1;
      await s.eventually(`step ${step} waits`, { step, state: "StepPaused" });
      await load.assertShares({ v1: 1 - share, v2: share });
      await s.approve();
    }
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    await load.eventually({ v2: 1 });
    await load.stop();
    load.assertNoneFailed();
    await s.nothingIsLeftBehind();
  });
}
