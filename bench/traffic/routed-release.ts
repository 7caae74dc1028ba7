import { BY_INGRESS, ingressManifest, serviceManifest } from "../../e2e/story/routes.ts";
import { manifestOf, rolloutOf } from "../../e2e/story/shape.ts";
import { APP } from "../../e2e/story/stage.ts";
import { follow } from "../follow.ts";
import type { Ground } from "../ground.ts";
import { REPLICAS, STEPS } from "../release.ts";
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
} from "../update.ts";

const NAMESPACE = "bench-routed";
const ROUTED = { namespace: NAMESPACE, name: APP, replicas: REPLICAS };

/**
 * Releases in an extra Deployment, whose requests follow by a canary Ingress, with the times that are usual.
 * Nobody has to run a gateway for it: an Ingress says nothing of whether it was read.
 */
export async function measureRoutedReleases(ground: Ground, runs: number): Promise<readonly Run[]> {
  await furnish(ground);
  const all: Run[] = [];
  // The first one warms up code and connections, and is not counted.
  for (let run = 0; run <= runs; run += 1) {
    all.push(await measured(ground, { ...ROUTED, image: `${APP}:v${run + 2}` }, released));
  }
  return all.slice(1);
}

async function furnish(ground: Ground): Promise<void> {
  const steps = STEPS.map((share) => ({
    replicas: share,
    traffic: share,
    pause: { duration: 0 },
  }));
  const plan = { steps, extra: {}, trafficRoutings: [BY_INGRESS] };
  await makeNamespace(ground, NAMESPACE);
  await apply(ground, inNamespace(NAMESPACE, manifestOf(APP, { image: "v1", replicas: REPLICAS })));
  await updated(ground, { ...ROUTED, image: `${APP}:v1` });
  await apply(ground, inNamespace(NAMESPACE, serviceManifest({})));
  await apply(ground, inNamespace(NAMESPACE, ingressManifest(`${APP}.test`, {})));
  await apply(ground, inNamespace(NAMESPACE, rolloutOf(APP, plan)));
  await follow(ground.cluster.client, rolloutPath(ROUTED), isHealthy);
}
