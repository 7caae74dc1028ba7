import { finishedWith, waitingAt } from "../story/expected.ts";
import { BLUE_GREEN, BLUE_GREEN_KINDS, EXTRA_STEPS } from "../story/plans.ts";
import { story } from "../story/story.ts";

/** A hundred pods on a machine that does much else. */
const PATIENT = { withinMs: 90_000 };

/** Of 1 pod there is a story among the others of this style. */
const CANARIES = [
  { replicas: 3, first: 1, second: 2 },
  { replicas: 100, first: 20, second: 50 },
];

for (const { replicas, first, second } of CANARIES) {
  story(`canary: ${replicas} pods`, async (s) => {
    await s.begin({ replicas }, EXTRA_STEPS);
    await s.setImage("v2");
    await s.eventually("20% beside it", waitingAt(1, { v1: replicas, v2: first }), PATIENT);
    await s.approve();
    await s.eventually("half beside it", waitingAt(2, { v1: replicas, v2: second }), PATIENT);
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: replicas }), PATIENT);
    await s.isAsApplied();
    await s.hasNoExtra();
  });
}

const PAIRS = [
  { replicas: 1, half: 1 },
  { replicas: 3, half: 2 },
  { replicas: 100, half: 50 },
];

for (const { title, kind } of BLUE_GREEN_KINDS) {
  for (const { replicas, half } of PAIRS) {
    story(`${title}: ${replicas} ${replicas === 1 ? "pod" : "pods"}`, async (s) => {
      await s.begin({ ...kind, replicas }, BLUE_GREEN);
      await s.setImage("v2");
      await s.eventually("half beside it", waitingAt(1, { v1: replicas, v2: half }), PATIENT);
      await s.approve();
      await s.eventually("all beside it", waitingAt(2, { v1: replicas, v2: replicas }), PATIENT);
      await s.approve();
      await s.eventually("only v2 is left", finishedWith({ v2: replicas }), PATIENT);
      await s.isAsApplied();
    });
  }
}
