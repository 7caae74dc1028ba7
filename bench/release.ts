import { manifestOf, rolloutOf } from "../e2e/story/shape.ts";
import { follow } from "./follow.ts";
import type { Ground } from "./ground.ts";
import { measureTakeover } from "./takeover.ts";
import {
  apply,
  inNamespace,
  isHealthy,
  makeNamespace,
  measured,
  released,
  rolloutPath,
  type Run,
  updated,
} from "./update.ts";

export const REPLICAS = 10;
export const STEPS = ["20%", "40%", "60%", "80%", "100%"] as const;

export interface ReleaseResult {
  readonly sluice: readonly Run[];
  readonly native: readonly Run[];
  /** From the SIGKILL of the leading controller to the next write to its release, ms. */
  readonly takeoversMs: readonly number[];
}

const TAKEOVERS = 5;

const NAMESPACE = "bench";
const PLAIN = { namespace: NAMESPACE, name: "plain", replicas: REPLICAS };
const GATED = { namespace: NAMESPACE, name: "gated", replicas: REPLICAS };

/** Plain updates and releases in turn, so that a change of the machine's load meets both. */
export async function measureReleases(ground: Ground, runs: number): Promise<ReleaseResult> {
  await furnish(ground);
  const sluice: Run[] = [];
  const native: Run[] = [];
  // The first one warms up code and connections, on both sides, and is not counted.
  for (let run = 0; run <= runs; run += 1) {
    const image = `shop:v${run + 2}`;
    const plain = await measured(ground, { ...PLAIN, image }, updated);
    const gated = await measured(ground, { ...GATED, image }, released);
    if (run === 0) continue;
    native.push(plain);
    sluice.push(gated);
  }
  const takeoversMs: number[] = [];
  for (let run = 0; run < TAKEOVERS; run += 1) {
    takeoversMs.push(await measureTakeover(ground, { ...GATED, image: `shop:after-${run}` }));
  }
  return { sluice, native, takeoversMs };
}

async function furnish(ground: Ground): Promise<void> {
  const strategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  const steps = STEPS.map((replicas) => ({ replicas, pause: { duration: 0 } }));
  const shape = { image: "v1", replicas: REPLICAS, strategy };
  await makeNamespace(ground, NAMESPACE);
  for (const one of [PLAIN, GATED]) {
    await apply(ground, inNamespace(NAMESPACE, manifestOf(one.name, shape)));
    await updated(ground, { ...one, image: "shop:v1" });
  }
  await apply(ground, inNamespace(NAMESPACE, rolloutOf(GATED.name, { steps })));
  await follow(ground.cluster.client, rolloutPath(GATED), isHealthy);
}
