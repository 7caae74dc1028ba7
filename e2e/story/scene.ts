import { at, conditionIs, count, list, text } from "../cluster/kube/read.ts";
import { KINDS, type WorkloadKind } from "../watcher/kinds.ts";
import { APP, type Stage } from "./stage.ts";

/** What there is to see at one moment. A version is the tag of a pod's image. */
export interface Scene {
  readonly workload: unknown;
  /** What kind the story's workload is of. */
  readonly kind: WorkloadKind;
  readonly rollout: unknown;
  /** Pods that are not on their way out. */
  readonly pods: readonly unknown[];
  readonly events: readonly unknown[];
}

export function sceneOf({ watcher, memory }: Stage, app = APP): Scene {
  const pods = [...watcher.now("pods").values()];
  return {
    kind: KINDS[memory.shape.workload],
    workload: watcher.now("workloads").get(app),
    rollout: watcher.now("rollouts").get(app),
    pods: pods.filter((pod) => text(pod, "metadata", "labels", "app") === app && isLiving(pod)),
    events: [...watcher.now("events").values()],
  };
}

function isLiving(pod: unknown): boolean {
  return at(pod, "metadata", "deletionTimestamp") === undefined;
}

export function versionOf(pod: unknown): string {
  return (text(pod, "spec", "containers", 0, "image") ?? "").split(":").at(-1) ?? "";
}

/** Pods by version; of those that are ready, or of all. */
export function podsByVersion(
  { pods }: Pick<Scene, "pods">,
  which: "ready" | "all" = "all",
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const pod of pods) {
    if (which === "ready" && !conditionIs(pod, "Ready", "True")) continue;
    const version = versionOf(pod);
    counts[version] = (counts[version] ?? 0) + 1;
  }
  return counts;
}

/** What a Rollout says of itself. */
export interface Progress {
  readonly phase: string;
  readonly message: string;
  readonly step: number;
  readonly state: string;
  readonly waitsFor: string;
  readonly reason: string;
}

export function progressOf({ rollout }: Pick<Scene, "rollout">): Progress {
  const status = at(rollout, "status");
  const sub = at(status, "canaryStatus") ?? at(status, "blueGreenStatus");
  const progressing = list(status, "conditions").find((one) => text(one, "type") === "Progressing");
  return {
    phase: text(status, "phase") ?? "",
    message: text(status, "message") ?? "",
    step: count(sub, "currentStepIndex") ?? 0,
    state: text(sub, "currentStepState") ?? "",
    waitsFor: text(status, "wait", "for") ?? "",
    reason: text(progressing, "reason") ?? "",
  };
}
