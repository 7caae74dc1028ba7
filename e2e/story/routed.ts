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
