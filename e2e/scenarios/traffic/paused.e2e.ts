import { finishedWith } from "../../story/expected.ts";
import { beginRouted, endsWell, waitsAt } from "../../story/routed.ts";
import { story } from "../../story/story.ts";
import { ROUTED_STYLES } from "../../story/traffic-plans.ts";

const PAUSED = { reason: "Paused", waitsFor: "Resume" };

// A third version of a blue-green release waits, paused or not: that one has stories of its own.
for (const [index, { name, plan }] of ROUTED_STYLES.slice(0, 2).entries()) {
  story(
    `paused with a fifth of the requests, and a third version comes: ${name} loses none`,
    async (s) => {
      const load = await beginRouted(s, plan);
      await s.setImage("v2");
      await waitsAt(s, 1);
      await s.approve();
      await waitsAt(s, 2);
      await s.pause();
      await s.eventually("it says so", PAUSED);
      await s.setImage("v3");
      const pods = { v1: index === 0 ? 8 : 10, v2: 2 };
      await s.stays("pods and requests stay where they are", { ...PAUSED, pods });
      await load.assertShares({ v1: 0.8, v2: 0.2 });
      await s.setImage("v1");
      await s.eventually("the way back is free", finishedWith({ v1: 10 }));
      await load.eventually({ v1: 1 });
      await endsWell(s, load);
    },
  );
}
