import { finishedWith } from "../../story/expected.ts";
import { beginRouted, endsWell, waitsAt } from "../../story/routed.ts";
import { story } from "../../story/story.ts";
import { ROUTED_STYLES, WEIGHTS } from "../../story/traffic-plans.ts";
import { failureInWords, failuresIn } from "../../cluster/traffic/shares.ts";
import assert from "node:assert/strict";

story("the webhook is down while requests are routed: steps go on, none is lost", async (s) => {
  await s.repaired();
  const load = await beginRouted(s, WEIGHTS);
  await s.setImage("v2");
  await waitsAt(s, 1);
  await s.stopWebhook();
  await s.approve();
  await waitsAt(s, 2);
  await load.assertShares({ v1: 0.8, v2: 0.2 });
  await s.startWebhook();
  for (const step of [3, 4]) {
    await s.approve();
    if (step === 3) await waitsAt(s, step);
  }
  await s.eventually("it is over", finishedWith({ v2: 10 }));
  await endsWell(s, load);
});

for (const { name, plan } of ROUTED_STYLES) {
  story(`nobody of ours is there when a release goes back: ${name} loses no request`, async (s) => {
    await s.repaired();
    const load = await beginRouted(s, plan);
    await s.setImage("v2");
    await waitsAt(s, 1);
    await s.approve();
    await waitsAt(s, 2);
    await s.stopControllers();
    s.assertWarns(await s.setImage("v1"), "back to the stable revision");
    // All stays as it is, the share of the new version too: whoever takes requests has somebody to answer them.
    await load.next(2000);
    await load.assertShares({ v1: 0.8, v2: 0.2 });
    await s.startControllers();
    await s.eventually("it is back", { phase: "Healthy", pods: { v1: 10 } });
    await load.eventually({ v1: 1 });
    await endsWell(s, load);
  });
}

story("the gateway is restarted in the middle: it comes back with the shares", async (s) => {
  await s.repaired();
  const load = await beginRouted(s, WEIGHTS);
  await s.setImage("v2");
  await waitsAt(s, 1);
  await s.approve();
  await waitsAt(s, 2);
  await s.restartGateway();
  const back = load.mark();
  await load.assertShares({ v1: 0.8, v2: 0.2 });
  for (const step of [3, 4]) {
    await s.approve();
    if (step === 3) await waitsAt(s, step);
  }
  await s.eventually("it is over", finishedWith({ v2: 10 }));
  await load.stop();
  assert.deepEqual(failuresIn(load.since(back)).map(failureInWords), []);
  await s.nothingIsLeftBehind();
});
