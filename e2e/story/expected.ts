import { isDeepStrictEqual } from "node:util";
import { at, count, text } from "../cluster/kube/read.ts";
import { podsByVersion, progressOf, type Scene } from "./scene.ts";

/** How a scene should be; what is absent may be anything. */
export interface Expected {
  /** Pods by version, and no others: all of them, and all of them ready. */
  readonly pods?: Readonly<Record<string, number>>;
  /** Pods by version, ready or not. */
  readonly allPods?: Readonly<Record<string, number>>;
  readonly phase?: string;
  /** A part of `status.message`. */
  readonly message?: string;
  readonly step?: number;
  readonly state?: string;
  readonly waitsFor?: string;
  /** Reason of the condition Progressing. */
  readonly reason?: string;
  /** Reason of an event that has been recorded. */
  readonly event?: string;
  readonly workload?: "settled" | "gone";
  readonly rollout?: "gone";
  readonly also?: (scene: Scene) => boolean;
}

/** A step that waits for an approval, with its pods. */
export function waitingAt(step: number, pods: Readonly<Record<string, number>>): Expected {
  return { phase: "Progressing", state: "StepPaused", waitsFor: "Approval", step, pods };
}

export function finishedWith(pods: Readonly<Record<string, number>>): Expected {
  return { phase: "Healthy", state: "Completed", pods };
}

/** @returns what is not as it should be; empty when all is */
export function differences(scene: Scene, expected: Expected): readonly string[] {
  return [inPods, inProgress, inObjects, inExistence].flatMap((look) => look(scene, expected));
}

function inPods(scene: Scene, { pods, allPods }: Expected): readonly string[] {
  const [ready, all] = [podsByVersion(scene, "ready"), podsByVersion(scene, "all")];
  const wanted = allPods ?? pods;
  return [
    ...(wanted === undefined ? [] : difference("pods", all, withoutZeros(wanted))),
    ...(pods === undefined ? [] : difference("ready pods", ready, withoutZeros(pods))),
  ];
}

function withoutZeros(pods: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(pods).filter(([, number]) => number > 0));
}

function inProgress(scene: Scene, expected: Expected): readonly string[] {
  const is = progressOf(scene);
  const { message } = expected;
  const same = (["phase", "step", "state", "waitsFor", "reason"] as const).flatMap((key) =>
    expected[key] === undefined ? [] : difference(key, is[key], expected[key]),
  );
  if (message === undefined || is.message.includes(message)) return same;
  return [...same, `message is "${is.message}" and should have "${message}"`];
}

function inObjects(scene: Scene, { event, workload, also }: Expected): readonly string[] {
  const recorded = scene.events.some((one) => text(one, "reason") === event);
  const settled = isSettled(scene);
  return [
    ...(event === undefined || recorded ? [] : [`there is no event ${event}`]),
    ...(workload === "settled" && !settled ? ["the workload is not settled"] : []),
    ...(also === undefined || also(scene) ? [] : [`not yet: ${also.toString()}`]),
  ];
}

function inExistence(scene: Scene, { workload, rollout }: Expected): readonly string[] {
  return [
    ...(workload === "gone" && scene.workload !== undefined ? ["the workload is there"] : []),
    ...(rollout === "gone" && scene.rollout !== undefined ? ["the Rollout is there"] : []),
  ];
}

/** Its controller has seen the workload, and has all its pods available. */
function isSettled({ workload, kind }: Scene): boolean {
  const desired = kind.desired(workload);
  const status = at(workload, "status");
  return (
    count(status, "observedGeneration") === count(workload, "metadata", "generation") &&
    (count(status, kind.counts.available) ?? 0) === desired &&
    (count(status, kind.counts.pods) ?? 0) === desired
  );
}

function difference(what: string, is: unknown, wanted: unknown): readonly string[] {
  if (isDeepStrictEqual(is, wanted)) return [];
  return [`${what}: ${JSON.stringify(is)} and should be ${JSON.stringify(wanted)}`];
}
