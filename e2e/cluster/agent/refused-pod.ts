import type { PodSpec } from "./pod-spec.ts";
import type { PodReport } from "./status-writer.ts";

/**
 * A pod that asks for what the agent cannot do. It waits for ever, and `kubectl
 * describe` says why.
 */
export function refusedStatus({ containers }: PodSpec, problems: readonly string[]): PodReport {
  const message = problems.join("; ");
  const waiting = { reason: "UnsupportedByNodeAgent", message };
  const containerStatuses = containers.map(({ name, image }) => ({
    name,
    image,
    imageID: "",
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting },
    lastState: {},
  }));
  return {
    status: { phase: "Pending", containerStatuses },
    conditions: [
      { type: "ContainersReady", status: "False", reason: waiting.reason, message },
      { type: "Ready", status: "False", reason: waiting.reason, message },
    ],
  };
}
