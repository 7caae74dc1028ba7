import { waitingAt } from "./expected.ts";
import { BLUE_GREEN, BLUE_GREEN_KINDS, OTHER_KINDS, THREE_STEPS } from "./plans.ts";
import type { Plan, Shape } from "./shape.ts";
import type { Story } from "./story.ts";

/** What is released and how, for tables of stories that begin while its first step waits. */
export interface Subject {
  readonly title: string;
  readonly shape: Partial<Shape>;
  readonly plan: Plan;
  /** Ten of the old version in all: pods of both while the first step waits. */
  readonly pods: { readonly old: number; readonly next: number };
}

export const IN_BATCHES: readonly Subject[] = OTHER_KINDS.map((workload) => ({
  title: workload,
  shape: { workload },
  plan: THREE_STEPS,
  pods: { old: 8, next: 2 },
}));

export const BESIDE: readonly Subject[] = BLUE_GREEN_KINDS.map(({ title, kind }) => ({
  title,
  shape: kind,
  plan: BLUE_GREEN,
  pods: { old: 10, next: 5 },
}));

/** The next version comes, and waits at its first step. */
export async function releaseToStep1(
  s: Story,
  { pods }: Subject,
  [old, next]: readonly [old: string, next: string],
): Promise<void> {
  s.assertWarns(await s.setImage(next), "held by Rollout");
  await s.eventually(
    `${pods.next} pods of ${next}`,
    waitingAt(1, { [old]: pods.old, [next]: pods.next }),
  );
}
