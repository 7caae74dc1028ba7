import { at, type Fields } from "../../cluster/kube/read.ts";
import { sceneOf } from "../scene.ts";
import type { Said } from "../said.ts";
import { type Plan, rolloutOf } from "../shape.ts";
import { APP, type Stage } from "../stage.ts";
import { done, note } from "./changing.ts";

/** What people do with a Rollout. */
export interface Releasing {
  readonly rollout: (plan: Plan) => Promise<Said>;
  /** By `nextStepIndex`. */
  readonly jump: (toStep: number) => Promise<Said>;
  /** `strategy.paused`. */
  readonly pause: () => Promise<Said>;
  readonly resume: () => Promise<Said>;
  readonly disable: () => Promise<Said>;
  readonly enable: () => Promise<Said>;
  readonly deleteRollout: () => Promise<Said>;
}

export function releasing(stage: Stage): Releasing {
  const { namespace, memory, world, chronicle } = stage;
  const { kubectl } = world.tools;
  const word = (name: string, act: () => Promise<Said>) =>
    chronicle.word(name, async () => done(note(stage, await act())));
  const patch = (change: Fields, ...more: readonly string[]) => {
    const what = ["patch", "rollout", APP, "-n", namespace, "--type=merge", ...more];
    return kubectl([...what, "-p", JSON.stringify(change)]);
  };
  return {
    rollout: (plan) =>
      word("make the Rollout", () =>
        kubectl(["apply", "-n", namespace, "-f", "-"], {
          input: JSON.stringify(rolloutOf(APP, plan, memory.shape.workload)),
        }),
      ),
    jump: (toStep) => {
      memory.approval = undefined;
      return word(`jump to step ${toStep}`, () =>
        patch(
          { status: { [subStatusOf(stage)]: { nextStepIndex: toStep } } },
          "--subresource=status",
        ),
      );
    },
    pause: () => word("pause the Rollout", () => patch({ spec: { strategy: { paused: true } } })),
    resume: () => word("resume it", () => patch({ spec: { strategy: { paused: false } } })),
    disable: () => word("disable the Rollout", () => patch({ spec: { disabled: true } })),
    enable: () => word("enable it", () => patch({ spec: { disabled: false } })),
    deleteRollout: () =>
      word("delete the Rollout", () => kubectl(["delete", "rollout", APP, "-n", namespace])),
  };
}

/** Where a user writes to what they see of the release. */
export function subStatusOf(stage: Stage): "blueGreenStatus" | "canaryStatus" {
  const style = at(sceneOf(stage).rollout, "spec", "strategy", "blueGreen");
  return style === undefined ? "canaryStatus" : "blueGreenStatus";
}
