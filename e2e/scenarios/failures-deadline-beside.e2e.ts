import assert from "node:assert/strict";
import {
  asBefore,
  BAD,
  GOOD,
  HELD,
  isFree,
  ON_WORD,
  rolledBackAt,
  sinceIn,
  untilIn,
} from "../story/deadlines.ts";
import { type Expected, finishedWith, waitingAt } from "../story/expected.ts";
import { BESIDE_STYLES } from "../story/plans.ts";
import { story } from "../story/story.ts";

const SECONDS = 4;
const LATE = `were ready after ${SECONDS} s`;
/** Tries a step again. */
const WAITS: Expected = { state: "StepUpgrade", waitsFor: "Pods" };

for (const { title, kind, plan, first, second } of BESIDE_STYLES) {
  const pauses = { ...plan, progressDeadlineSeconds: SECONDS };

  story(
    `a deadline, ${title}: the release is held as it is, and an approval tries again`,
    async (s) => {
      await s.begin({ ...GOOD, ...kind, replicas: 10 }, pauses);
      await s.apply(ON_WORD);
      const hasUntil: Expected = { ...WAITS, also: (now) => untilIn(now) !== "" };
      const until = untilIn(await s.eventually("it says by when", hasUntil));
      const late = await s.eventually("it is held", {
        ...HELD,
        message: `0 of ${first.v2} new pods ${LATE}`,
        allPods: first,
      });
      assert.ok(sinceIn(late) >= until, `late at ${sinceIn(late)}, and not before ${until}`);
      await s.letGetReady("v2");
      await s.stays("nothing moves, though pods get ready", { ...HELD, pods: first });
      await s.approve();
      await s.eventually("it goes on", { ...waitingAt(1, first), event: "Approved" });
      await s.approve();
      const step2 = { ...HELD, step: 2, allPods: second };
      const again = sinceIn(await s.eventually("the next step is held, too", step2));
      await s.approve();
      const isNew: Expected = { ...WAITS, step: 2, also: (now) => untilIn(now) > again };
      await s.eventually("an approval starts a new clock", isNew);
      const isLater: Expected = { ...step2, also: (now) => sinceIn(now) > again };
      await s.eventually("it is held again", isLater);
      await s.stays("with what is out", step2);
      await s.apply(GOOD);
      await s.eventually("the way back is free", finishedWith({ v1: 10 }));
      await s.isAsApplied();
      await s.hasNoExtra();
    },
  );

  story(
    `onDeadline Rollback, ${title}: the old pods are all that is left, and what is sent again waits`,
    async (s) => {
      await s.begin({ ...GOOD, ...kind, replicas: 10 }, { ...pauses, onDeadline: "Rollback" });
      const old = s.podsOf("v1").toSorted();
      const goneBack: Expected = {
        ...finishedWith({ v1: 10 }),
        event: "DeadlineExceeded",
        message: `was rolled back automatically in step(1), as 0 of ${first.v2} new pods ${LATE}`,
      };
      await s.apply(BAD);
      await s.eventually("the new pods are out", { allPods: first });
      await s.eventually("it has gone back", goneBack);
      const taken = rolledBackAt(await asBefore(s));
      assert.deepEqual(s.podsOf("v1").toSorted(), old);
      await s.hasNoExtra();
      s.ownsNothing();
      s.assertWarns(await s.apply(BAD), "does not begin before somebody approves");
      const barred: Expected = { step: 1, state: "BeforeStepUpgrade", waitsFor: "Approval" };
      await s.eventually("it is held", { ...barred, event: "HeldAfterRollback" });
      await s.stays("no pod moves", { ...barred, pods: { v1: 10 } });
      await s.approve();
      const tried: Expected = {
        ...goneBack,
        event: "Approved",
        also: (now) => rolledBackAt(now) > taken && isFree(now),
      };
      await s.eventually("it is tried again, and goes back again", tried);
      assert.deepEqual(s.podsOf("v1").toSorted(), old);
      await s.rollout({ ...pauses, progressDeadlineSeconds: 600 });
      s.assertWarns(await s.apply({ ...GOOD, image: "v3" }), "held by Rollout");
      const { v1, v2: v3 } = first;
      await s.eventually("another version comes out", waitingAt(1, { v1, v3 }));
    },
  );
}
