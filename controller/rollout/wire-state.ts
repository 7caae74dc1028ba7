import type { FinalisingStep } from "@sluice/shared/api/rollout.ts";
import type { SubStatus } from "@sluice/shared/api/status/sub-status.ts";
import type { Advanced } from "./advance.ts";
import { LEAVING } from "./position.ts";

type WireState = Pick<SubStatus, "currentStepState" | "finalisingStep">;

/** A position in the words of the wire, which has fewer states and a second field for how a release ends. */
export function wireState({ position, doing }: Pick<Advanced, "position" | "doing">): WireState {
  switch (position.state) {
    case "BeforeStepUpgrade":
    case "StepTrafficRouting":
    case "StepPaused":
    case "StepReady":
      return { currentStepState: position.state, finalisingStep: "" };
    case "StepUpgrade":
      return { currentStepState: upgradeState(doing), finalisingStep: "" };
    case "ScaleDownDelay":
      return { currentStepState: "StepPaused", finalisingStep: LEAVING };
    case "ScaleDownReady":
      return { currentStepState: "StepReady", finalisingStep: LEAVING };
    case "Completed":
      return { currentStepState: position.state, finalisingStep: finalisingStep(doing) };
  }
}

function upgradeState(doing: Advanced["doing"]): "BeforeStepUpgrade" | "StepUpgrade" {
  const before = doing.kind === "stopped" && doing.why?.kind === "routes";
  return before ? "BeforeStepUpgrade" : "StepUpgrade";
}

function finalisingStep(doing: Advanced["doing"]): FinalisingStep {
  return (doing.kind === "routing" ? doing.move.finalising : undefined) ?? LEAVING;
}
