import { outlivesItsControllers } from "../../story/clocks.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { BLUE_GREEN, BLUE_GREEN_KINDS } from "../../story/plans.ts";
import { story } from "../../story/story.ts";

const DELAY_SECONDS = 20;
const PATIENT = { withinMs: 60_000 };

for (const { title, kind } of BLUE_GREEN_KINDS) {
  story(
    `${title}: the controllers are killed during a scale-down delay, and it ends when it should`,
    async (s) => {
      await s.repaired();
      await s.leaseOf(5);
      const plan = { ...BLUE_GREEN, scaleDownDelaySeconds: DELAY_SECONDS };
      await s.begin({ ...kind, replicas: 4 }, plan);
      await s.setImage("v2");
      await s.eventually("4 and 2", waitingAt(1, { v1: 4, v2: 2 }), PATIENT);
      await s.killControllers();
      await s.approve();
      await s.eventually("4 and 4", waitingAt(2, { v1: 4, v2: 4 }), PATIENT);
      await s.approve();
      await s.eventually("the delay", { waitsFor: "Duration", pods: { v1: 4, v2: 4 } }, PATIENT);
      await outlivesItsControllers(s, { seconds: DELAY_SECONDS, ends: { state: "Completed" } });
      await s.eventually("only v2 is left", finishedWith({ v2: 4 }), PATIENT);
      await s.isAsApplied();
    },
  );
}
