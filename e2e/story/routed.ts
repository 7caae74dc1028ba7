import { finishedWith } from "./expected.ts";
import type { StoryLoad } from "./words/loading.ts";
import type { Plan, Shape } from "./shape.ts";
import type { Story } from "./story.ts";
import { IN_GOOD_ORDER } from "./traffic-plans.ts";

/** Ten pods behind a Service and an HTTPRoute, a Rollout that routes, and requests that go on until the end. */
export async function beginRouted(
  s: Story,
  plan: Plan,
  shape: Partial<Shape> = {},
): Promise<StoryLoad> {
  await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER, ...shape });
  await s.service();
  await s.httpRoute();
  await s.manage(plan);
  return s.load();
}

/** A step has its pods and its requests, and waits. */
export async function waitsAt(
  s: Story,
  step: number,
  patience: { readonly withinMs?: number } = {},
): Promise<void> {
  await s.eventually(`step ${step} waits`, { step, state: "StepPaused" }, patience);
}

/** Each step in turn has its share of the requests, and is approved. */
export async function followShares(
  s: Story,
  load: StoryLoad,
  shares: readonly number[],
): Promise<void> {
  for (const [index, share] of shares.entries()) {
    await waitsAt(s, index + 1);
    await load.assertShares({ v1: 1 - share, v2: share });
    await s.approve();
  }
}

/** No request has failed until now, and nothing of ours is left anywhere. */
export async function endsWell(s: Story, ...loads: readonly StoryLoad[]): Promise<void> {
  for (const load of loads) {
    await load.stop();
    load.assertNoneFailed();
  }
  await s.nothingIsLeftBehind();
}

/** Steps of testers, then of shares, then of both. */
export const TESTERS_THEN_SHARES: Plan["steps"] = [
  { replicas: 1, matches: [{ headers: [{ name: "x-tester", value: "yes" }] }] },
  { replicas: "30%", traffic: "30%" },
  {
    replicas: "50%",
    traffic: "50%",
    matches: [{ headers: [{ name: "x-tester", value: "yes" }] }],
  },
  { replicas: "100%" },
];

/** Goes over these steps to the end. */
export async function testersThenShares(s: Story, load: StoryLoad): Promise<void> {
  const testers = await s.load({ headers: { "x-tester": "yes" }, perSecond: 100 });
  await s.setImage("v2");
  await waitsAt(s, 1);
  await testers.assertShares({ v2: 1 });
  await load.assertShares({ v1: 1 });
  await s.approve();
  await waitsAt(s, 2);
  await testers.assertShares({ v1: 0.7, v2: 0.3 });
  await load.assertShares({ v1: 0.7, v2: 0.3 });
  await s.approve();
  await waitsAt(s, 3);
  await testers.assertShares({ v2: 1 });
  await load.assertShares({ v1: 0.5, v2: 0.5 });
  await s.approve();
  await s.eventually("it is over", finishedWith({ v2: 10 }));
  await load.eventually({ v2: 1 });
  await endsWell(s, load, testers);
}
