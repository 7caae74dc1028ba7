import { outlivesItsControllers } from "../../story/clocks.ts";
import { BAD, GOOD, untilIn } from "../../story/deadlines.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import type { Plan } from "../../story/shape.ts";
import { story } from "../../story/story.ts";

const SECONDS = 15;
/** Long enough for a new leader on a busy machine. */
const PATIENT = { withinMs: 60_000 };

const BESIDE = { v1: 4, v2: 2 };

/** Half of four pods: what is there then, and what while the new ones are not ready. */
const STYLES: readonly {
  readonly title: string;
  readonly plan: Partial<Plan>;
  readonly pods: Readonly<Record<string, number>>;
  readonly unready: Readonly<Record<string, number>>;
}[] = [
  { title: "partition", plan: {}, pods: { v1: 2, v2: 2 }, unready: { v1: 3, v2: 2 } },
  { title: "canary", plan: { extra: {} }, pods: BESIDE, unready: BESIDE },
  { title: "blue-green", plan: { style: "blueGreen" }, pods: BESIDE, unready: BESIDE },
];

for (const { title, plan, pods, unready } of STYLES) {
  story(
    `${title}: the controllers are killed in a pause, and it ends when it should`,
    async (s) => {
      await s.repaired();
      const steps = [{ replicas: "50%", pause: { duration: SECONDS } }, { replicas: "100%" }];
      await s.begin({ replicas: 4 }, { ...plan, steps });
      await s.setImage("v2");
      const paused = { step: 1, state: "StepPaused", waitsFor: "Duration", pods };
      await s.eventually("the pause", paused, PATIENT);
      await outlivesItsControllers(s, { seconds: SECONDS, ends: { step: 2 } });
      if (title === "blue-green") {
        await s.eventually("both", waitingAt(2, { v1: 4, v2: 4 }), PATIENT);
        await s.approve();
      }
      await s.eventually("only v2 is left", finishedWith({ v2: 4 }), PATIENT);
      await s.isAsApplied();
    },
  );

  story(
    `${title}: the controllers are killed before a deadline, and it comes when it should`,
    async (s) => {
      await s.repaired();
      const steps = [{ replicas: "50%" }, { replicas: "100%" }];
      const deadline = { ...plan, steps, progressDeadlineSeconds: SECONDS };
      await s.begin({ ...GOOD, replicas: 4 }, deadline);
      await s.apply(BAD);
      const waits = { step: 1, waitsFor: "Pods" };
      await s.eventually("it says by when", { ...waits, also: (now) => untilIn(now) !== "" });
      const late = { step: 1, waitsFor: "Deadline", reason: "DeadlineExceeded" };
      await outlivesItsControllers(s, { seconds: SECONDS, ends: late });
      await s.eventually("it is held", { ...late, allPods: unready }, PATIENT);
      await s.apply(GOOD);
      await s.eventually("the way back is free", finishedWith({ v1: 4 }), PATIENT);
      await s.isAsApplied();
    },
  );
}
