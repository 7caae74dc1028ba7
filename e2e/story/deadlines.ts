import assert from "node:assert/strict";
import { text, texts } from "../cluster/kube/read.ts";
import type { Expected } from "./expected.ts";
import type { Scene } from "./scene.ts";
import type { Story } from "./story.ts";

const BEHAVIOUR = "sluice.dev/pod-behaviour";
/** One that stays, since an empty map is not the same as none to every kind. */
const NOTE = { note: "kept" };
export const GOOD = { image: "v1", podAnnotations: NOTE };
export const BAD = { image: "v2", podAnnotations: { ...NOTE, [BEHAVIOUR]: "never-ready" } };
export const ON_WORD = { image: "v2", podAnnotations: { ...NOTE, [BEHAVIOUR]: "on-word" } };

/** Held, since pods were late. */
export const HELD: Expected = {
  step: 1,
  state: "StepUpgrade",
  waitsFor: "Deadline",
  reason: "DeadlineExceeded",
  event: "DeadlineExceeded",
};

/** All that the release put there is gone, and the template is the one that was there. */
export async function asBefore(s: Story): Promise<Scene> {
  const scene = await s.eventually("nothing of the release is left", { also: isFree });
  const { workload } = scene;
  assert.equal(text(workload, "spec", "template", "spec", "containers", 0, "image"), "shop:v1");
  assert.deepEqual(texts(workload, "spec", "template", "metadata", "annotations"), NOTE);
  return scene;
}

const RECORD = "rollouts.kruise.io/release-record";

export function isFree({ workload }: Scene): boolean {
  return text(workload, "metadata", "annotations", RECORD) === undefined;
}

export function isHeld({ workload }: Scene): boolean {
  const record = text(workload, "metadata", "annotations", RECORD) ?? "";
  return record.includes('"kind":"held"');
}

/** When its last automatic rollback was; empty when it knows of none. */
export const rolledBackAt = ({ rollout }: Scene): string =>
  text(rollout, "status", "release", "rolledBack", "at") ?? "";

/** When a wait began, and when it ends by itself; empty when it does not. */
export const sinceIn = ({ rollout }: Scene): string =>
  text(rollout, "status", "wait", "since") ?? "";
export const untilIn = ({ rollout }: Scene): string =>
  text(rollout, "status", "wait", "until") ?? "";
