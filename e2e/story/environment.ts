import { assertDone } from "./said.ts";
import { SYSTEM } from "./sluice.ts";
import type { Story } from "./story.ts";

/**
 * Tells Deployments of Sluice, by name, what their environment says from now on; returns when all of their new
 * replicas are ready. Those of before are ending by then.
 *
 * @param variable as `kubectl set env` takes it: `NAME=value`, or `NAME-` to take it away
 */
export async function setEnvironment(
  { stage }: Story,
  names: readonly string[],
  variable: string,
): Promise<void> {
  const { kubectl } = stage.world.tools;
  const deployments = names.map((name) => `deployment/${name}`);
  assertDone(await kubectl(["set", "env", ...deployments, variable, "-n", SYSTEM]));
  for (const one of deployments) {
    assertDone(await kubectl(["rollout", "status", one, "-n", SYSTEM, "--timeout=90s"]));
  }
}
