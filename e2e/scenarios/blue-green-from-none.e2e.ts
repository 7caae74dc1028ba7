import { finishedWith, waitingAt } from "../story/expected.ts";
import { BLUE_GREEN } from "../story/plans.ts";
import { story } from "../story/story.ts";

const NONE = { workload: "CloneSet", strategy: { type: "ReCreate" }, replicas: 0 } as const;

story(
  "CloneSet blue-green: scaled up from none in the middle it has no old pods, and ends",
  async (s) => {
    await s.begin(NONE, BLUE_GREEN);
    await s.apply({ image: "v2" });
    await s.eventually("nothing is to be released", waitingAt(1, {}));
    // Without a pod that is old, its own controller takes the new version for the current one.
    await s.nativeFromHere();
    await s.scale(4);
    await s.eventually("all are new", waitingAt(1, { v2: 4 }));
    await s.stays("all are new", waitingAt(1, { v2: 4 }));
    await s.approve();
    await s.eventually("and at the next step", waitingAt(2, { v2: 4 }));
    await s.approve();
    await s.eventually("it is over", finishedWith({ v2: 4 }));
  },
);
