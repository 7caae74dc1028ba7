import { at } from "../cluster/kube/read.ts";
import { until } from "../cluster/processes/until.ts";
import { assertDone, type Said } from "./said.ts";
import { APP } from "./stage.ts";
import type { Story } from "./story.ts";

const VALIDATING = "validatingwebhookconfigurations/sluice-rollouts";

/** Nobody judges what Rollouts say any more, and the story's own is there. Only for stories with a cluster to themselves. */
export async function withoutValidation(s: Story): Promise<void> {
  assertDone(await s.kubectl("delete", VALIDATING));
  const { rollout } = s.now();
  const style = at(rollout, "spec", "strategy", "blueGreen") === undefined ? "canary" : "blueGreen";
  const falling = { strategy: { [style]: { steps: [{ replicas: 2 }, { replicas: 1 }] } } };
  const probe = () => patch(s, falling, "--dry-run=server");
  const isTaken = async () => ((await probe()).exitCode === 0 ? true : undefined);
  await until("nobody to ask", isTaken, { timeoutMs: 60_000 });
}

/** `kubectl patch` of the story's Rollout. */
export async function patched(s: Story, spec: object): Promise<void> {
  assertDone(await patch(s, spec));
}

function patch(s: Story, spec: object, ...more: readonly string[]): Promise<Said> {
  const json = JSON.stringify({ spec });
  return s.kubectl("patch", "rollout", APP, "--type=merge", "-p", json, ...more);
}
