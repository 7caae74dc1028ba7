import { BY_HTTP_ROUTE, httpRouteManifest, serviceManifest } from "../../e2e/story/routes.ts";
import { manifestOf, type Plan, rolloutOf } from "../../e2e/story/shape.ts";
import { APP } from "../../e2e/story/stage.ts";
import { IN_GOOD_ORDER } from "../../e2e/story/traffic-plans.ts";
import { count, text } from "../../e2e/cluster/kube/read.ts";
import { follow } from "../follow.ts";
import type { Ground } from "../ground.ts";
import { apply, inNamespace, isHealthy, makeNamespace, rolloutPath, updated } from "../update.ts";

/** An app behind a Service and an HTTPRoute, whose two versions stand side by side, all pods of each. */
export interface RoutedApp {
  readonly namespace: string;
  readonly host: string;
  readonly rollout: string;
  readonly route: string;
}

const REPLICAS = 4;
/** So that the first answer of the other version says that a switch has arrived. */
export const SHARES = ["0%", "100%"] as const;

/** `settleSeconds` and the like are the usual ones; a step waits until somebody says how to go on. */
export function planOf(shares: readonly (string | undefined)[]): Plan {
  const steps = shares.map((traffic) => ({
    replicas: "100%",
    ...(traffic === undefined ? {} : { traffic }),
  }));
  return { style: "blueGreen", steps, trafficRoutings: [BY_HTTP_ROUTE] };
}

/** @returns once its second version stands beside the first, at the first step */
export async function standsAside(
  ground: Ground,
  namespace: string,
  plan: Plan,
): Promise<RoutedApp> {
  const { client } = ground.cluster;
  const host = `${namespace}.sluice.test`;
  const update = { namespace, name: APP, replicas: REPLICAS };
  const shape = { image: "v1", replicas: REPLICAS, podAnnotations: IN_GOOD_ORDER };
  const around = [serviceManifest({}), httpRouteManifest(host, {})];
  await makeNamespace(ground, namespace);
  for (const one of [manifestOf(APP, shape), ...around]) {
    await apply(ground, inNamespace(namespace, one));
  }
  await updated(ground, { ...update, image: `${APP}:v1` });
  await apply(ground, inNamespace(namespace, rolloutOf(APP, plan)));
  await follow(client, rolloutPath(update), isHealthy);
  await ground.tools.kubectl([
    "set",
    "image",
    "-n",
    namespace,
    `deployment/${APP}`,
    `app=${APP}:v2`,
  ]);
  await waitsAt(ground, rolloutPath(update), 1);
  const route = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes`;
  return { namespace, host, rollout: rolloutPath(update), route: `${route}/${APP}` };
}

/** Its requests are where the step wants them, as far as we know, and it waits. */
export async function waitsAt({ cluster }: Ground, rollout: string, step: number): Promise<void> {
  const path = ["status", "blueGreenStatus"] as const;
  await follow(
    cluster.client,
    rollout,
    (one) =>
      count(one, ...path, "currentStepIndex") === step &&
      text(one, ...path, "currentStepState") === "StepPaused",
  );
}

/** Writes into the status as clients do. */
export async function writeStatus(
  { cluster }: Ground,
  rollout: string,
  blueGreenStatus: Readonly<Record<string, unknown>>,
): Promise<void> {
  const contentType = "application/merge-patch+json";
  const body = { status: { blueGreenStatus } };
  await cluster.client.call({ method: "PATCH", path: `${rollout}/status`, body, contentType });
}
