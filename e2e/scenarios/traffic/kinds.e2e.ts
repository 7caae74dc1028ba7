import { finishedWith } from "../../story/expected.ts";
import { beginRouted, endsWell, waitsAt } from "../../story/routed.ts";
import { story } from "../../story/story.ts";
import { WEIGHTS } from "../../story/traffic-plans.ts";

const STEPS = [
  { replicas: "20%", traffic: "20%" },
  { replicas: "50%", traffic: "50%" },
  { replicas: "100%" },
];
const BATCHES = { ...WEIGHTS, steps: STEPS } as const;
const BESIDE = {
  ...WEIGHTS,
  style: "blueGreen",
  steps: [
    { replicas: "50%", traffic: "20%" },
    { replicas: "100%", traffic: "50%" },
  ],
} as const;
/** One pod after the other, and each takes its time to leave. */
const PATIENT = { withinMs: 120_000 };
const FEW = { replicas: 5, podAnnotations: { "sluice.dev/stop-after": "4s" } };
const RECREATE = { type: "ReCreate" };

const CASES = [
  { name: "the batches of a CloneSet", workload: "CloneSet", plan: BATCHES },
  { name: "both versions of a CloneSet", workload: "CloneSet", plan: BESIDE, strategy: RECREATE },
  { name: "the ordinals of a StatefulSet", workload: "StatefulSet", plan: BATCHES, ...FEW },
  {
    name: "those of an Advanced StatefulSet",
    workload: "AdvancedStatefulSet",
    plan: BATCHES,
    ...FEW,
  },
] as const;

for (const { name, plan, ...differs } of CASES) {
  const shape = { replicas: 10, ...differs };
  const { replicas } = shape;
  story(`requests follow ${name}, there and back, and none fails`, async (s) => {
    const load = await beginRouted(s, plan, shape);
    await s.setImage("v2");
    await waitsAt(s, 1);
    await load.assertShares({ v1: 0.8, v2: 0.2 });
    await s.approve();
    await waitsAt(s, 2);
    await load.assertShares({ v1: 0.5, v2: 0.5 });
    await s.setImage("v1");
    const back = { phase: "Healthy", pods: { v1: replicas } } as const;
    await s.eventually("it is back", back, PATIENT);
    await load.eventually({ v1: 1 });
    await s.setImage("v3");
    for (const step of [1, 2]) {
      await waitsAt(s, step, PATIENT);
      await s.approve();
    }
    await s.eventually("it is over", finishedWith({ v3: replicas }), PATIENT);
    await load.eventually({ v3: 1 });
    await endsWell(s, load);
  });
}
