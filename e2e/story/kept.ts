import assert from "node:assert/strict";
import { at, count, fields, type Fields, text, texts } from "../cluster/kube/read.ts";
import { assertNothingLeftBehind } from "./left-behind.ts";
import { assertDone } from "./said.ts";
import type { Scene } from "./scene.ts";
import { APP } from "./stage.ts";
import type { Story } from "./story.ts";

/** A workload that its Rollout has left in the middle of a release, and that is to stay as it is. */

export const KEEPS = "KeepWorkloadPausedOnRolloutDeletion=true";

/** What of its own holds it; nothing of ours does any more. */
export function isKept({ workload, kind }: Scene): boolean {
  const marks = Object.keys(texts(workload, "metadata", "annotations"));
  return !marks.some((key) => key.includes("rollouts.kruise.io/")) && holds(workload, kind.kind);
}

function holds(workload: unknown, kind: string): boolean {
  const strategy = at(workload, "spec", "updateStrategy");
  if (kind === "Deployment") return at(workload, "spec", "paused") === true;
  if (text(strategy, "type") === "OnDelete") return true;
  const rolling = kind === "CloneSet" ? strategy : at(strategy, "rollingUpdate");
  return text(rolling, "partition") !== undefined || (count(rolling, "partition") ?? 0) > 0;
}

/** It is as applied, but for what holds it, and nothing else of the release is left. */
export async function nothingElseIsLeft({ stage }: Story, hold: Fields): Promise<void> {
  const { memory } = stage;
  const applied = { ...memory.applied, spec: merged(fields(memory.applied, "spec"), hold) };
  await assertNothingLeftBehind({ ...stage, memory: { ...memory, applied } });
}

function merged(spec: Fields, hold: Fields): Fields {
  const updateStrategy = { ...fields(spec, "updateStrategy"), ...fields(hold, "updateStrategy") };
  const strategy = Object.keys(updateStrategy).length === 0 ? {} : { updateStrategy };
  return { ...spec, ...hold, ...strategy };
}

/** Runs the very command that lets it go on, as an event of the Rollout has told it. */
export async function letOn(s: Story): Promise<void> {
  const said = s
    .now()
    .events.filter((one) => text(one, "reason") === "ReleaseKept")
    .map((one) => text(one, "message") ?? "");
  await run(s, commandIn(said.join("\n")));
}

/** What a message says about letting a workload go on. */
export function commandIn(message: string): string {
  const command = /to let it go on: (kubectl [^;\n]*)/.exec(message)?.[1];
  assert.ok(command !== undefined, `it should say what lets it go on: ${message}`);
  return command;
}

export async function run({ stage }: Story, command: string): Promise<void> {
  await stage.chronicle.word(command, async () =>
    assertDone(await stage.world.tools.shell(command)),
  );
}

/** The same without being told: whoever is killed in between may not have said it. */
export async function letOnUntold(s: Story): Promise<void> {
  const { apiVersion, kind } = s.now().kind;
  const patch = (strategy: string) => {
    const what = `${kind.toLowerCase()}.${apiVersion.split("/")[0]} ${APP} -n ${s.stage.namespace}`;
    return `kubectl patch ${what} --type=merge -p '{"spec": {"updateStrategy": ${strategy}}}'`;
  };
  if (kind === "Deployment") {
    return run(s, `kubectl rollout resume deployment/${APP} -n ${s.stage.namespace}`);
  }
  if (kind === "CloneSet") return run(s, patch('{"partition": 0}'));
  const isNative = apiVersion === "apps/v1" && kind === "DaemonSet";
  // As one that was never there: not every kind has it as a default.
  const own = isNative ? '{"type": "RollingUpdate"}' : '{"rollingUpdate": {"partition": null}}';
  return run(s, patch(own));
}
