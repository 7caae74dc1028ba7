import { finishedWith } from "../../story/expected.ts";
import { story } from "../../story/story.ts";
import { beginRouted, waitsAt } from "../../story/routed.ts";
import { ROUTED_STYLES } from "../../story/traffic-plans.ts";

for (const { name, plan } of ROUTED_STYLES) {
  story(`weights of an HTTPRoute follow ${name}, and no request fails`, async (s) => {
    const load = await beginRouted(s, plan);
    await s.setImage("v2");
    for (const [index, share] of [0.05, 0.2, 0.5].entries()) {
      await waitsAt(s, index + 1);
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
