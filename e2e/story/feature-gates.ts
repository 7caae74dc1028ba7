import { setEnvironment } from "./environment.ts";
import { CONTROLLER, WEBHOOK } from "./sluice.ts";
import type { Story } from "./story.ts";

const BOTH = [CONTROLLER, WEBHOOK];

/** Webhook and controllers are told so, until the story is over. */
export async function withGate(s: Story, gates: string): Promise<void> {
  await s.repaired();
  s.stage.afterwards.push(() => setEnvironment(s, BOTH, "FEATURE_GATES-"));
  await setEnvironment(s, BOTH, `FEATURE_GATES=${gates}`);
  await s.leader();
}
