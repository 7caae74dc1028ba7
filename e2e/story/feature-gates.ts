import { assertDone } from "./said.ts";
import { CONTROLLER, SYSTEM, WEBHOOK } from "./sluice.ts";
import type { Story } from "./story.ts";

/** Webhook and controllers are told so, until the story is over. */
export async function withGate(s: Story, gates: string): Promise<void> {
  await s.repaired();
  s.stage.afterwards.push(() => tell(s, "FEATURE_GATES-"));
  await tell(s, `FEATURE_GATES=${gates}`);
  await s.leader();
}

async function tell({ stage: { world } }: Story, variable: string): Promise<void> {
  const { kubectl } = world.tools;
  const both = [CONTROLLER, WEBHOOK].map((name) => `deployment/${name}`);
  assertDone(await kubectl(["set", "env", ...both, variable, "-n", SYSTEM]));
  // Not one that knows nothing of it acts any more.
  for (const one of both) {
    assertDone(await kubectl(["rollout", "status", one, "-n", SYSTEM, "--timeout=90s"]));
  }
}
