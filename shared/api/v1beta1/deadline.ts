import Type from "typebox";
import { cel } from "../schema/cel.ts";
import { oneOf } from "../schema/one-of.ts";

const ON_DEADLINE = ["Pause", "Rollback"] as const;

export type OnDeadline = (typeof ON_DEADLINE)[number];

/** Additions of ours. Those of a step go before those of its strategy. */
export const deadlineFields = (of: "step" | "strategy") => ({
  progressDeadlineSeconds: Type.Optional(
    Type.Integer({
      format: "int32",
      description: `Seconds within which the pods of ${of === "step" ? "this step" : "each step"} have to be ready, counted from when it begins to wait for them; while strategy.paused is true no clock runs. Absent: ${of === "step" ? "what the strategy says" : "as long as it takes"}. Example: 600 for ten minutes.`,
      ...cel({
        rule: "self > 0",
        message: "must be 1 second or more; leave it out to wait for as long as it takes",
      }),
    }),
  ),
  onDeadline: Type.Optional(
    oneOf(
      ON_DEADLINE,
      `What happens when progressDeadlineSeconds are over. Pause, the default: the release is held as it is until somebody approves, which tries again, or applies the previous version. Rollback: the previous version is put back, and the new one is not tried again before somebody approves.${of === "step" ? " Absent: what the strategy says." : ""} Example: Rollback.`,
    ),
  ),
});
