import { finishedWith } from "../../story/expected.ts";
import { story } from "../../story/story.ts";
import { beginRouted, endsWell, followShares } from "../../story/routed.ts";
import { ROUTED_STYLES } from "../../story/traffic-plans.ts";

for (const { name, plan } of ROUTED_STYLES) {
  story(`weights of an HTTPRoute follow ${name}, and no request fails`, async (s) => {
    const load = await beginRouted(s, plan);
    await s.setImage("v2");
    await followShares(s, load, [0.05, 0.2, 0.5]);
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    await load.eventually({ v2: 1 });
    await endsWell(s, load);
  });
}

/** Beside a whole old version nothing has to settle between two such steps; in batches it has. */
for (const { name, plan } of ROUTED_STYLES) {
  story(`no step pauses: the requests follow ${name}, and none is lost`, async (s) => {
    const steps = plan.steps.map((step) => ({ ...step, pause: { duration: 0 } }));
    const load = await beginRouted(s, { ...plan, steps });
    await s.setImage("v2");
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    await load.eventually({ v2: 1 });
    await endsWell(s, load);
  });
}
