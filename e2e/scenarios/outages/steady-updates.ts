import { setTimeout as sleep } from "node:timers/promises";
import { at, text } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { manifestOf, rolloutOf } from "../../story/shape.ts";
import type { Stage } from "../../story/stage.ts";

/** Deployments without pods, each with a Rollout: what is looked at are the requests of people. */
const APPS = ["a", "b", "c", "d", "e", "f"] as const;
const PAUSE_MS = 20;
const PATIENCE = { timeoutMs: 60_000 };
const MANAGED = "rollouts.kruise.io/workload-type";

/** An update that somebody sent and that failed. */
export interface Failed {
  /** `performance.now()` when the answer came. */
  readonly at: number;
  readonly message: string;
}

export interface Updates {
  readonly sent: number;
  readonly failed: readonly Failed[];
}

/** Makes the apps, and waits until admission fails closed for all of them. */
export async function manageApps(stage: Stage): Promise<void> {
  const { client } = stage.world.cluster;
  const rollouts = `/apis/rollouts.kruise.io/v1beta1/namespaces/${stage.namespace}/rollouts`;
  for (const app of APPS) {
    const body = manifestOf(app, { image: "v1", replicas: 0 });
    await client.call({ method: "POST", path: deployments(stage), body });
    const rollout = rolloutOf(app, { steps: [{ replicas: "50%" }, { replicas: "100%" }] });
    await client.call({ method: "POST", path: rollouts, body: rollout });
  }
  await until("all apps to be managed", () => everyApp(stage, isManaged), PATIENCE);
}

/** People update all apps, one after the other and side by side, for as long as something lasts. */
export async function underUpdates(stage: Stage, act: () => Promise<void>): Promise<Updates> {
  const over = new AbortController();
  const failed: Failed[] = [];
  let sent = 0;
  const person = async (app: string) => {
    while (!over.signal.aborted) {
      sent += 1;
      const message = await update(stage, app, `v${sent + 1}`);
      if (message !== undefined) failed.push({ at: performance.now(), message });
      await sleep(PAUSE_MS);
    }
  };
  const people = APPS.map(person);
  await act().finally(() => over.abort());
  await Promise.all(people);
  return { sent, failed };
}

/** Whether every app waits for its Rollout, whatever happened in between. */
export async function areAllHeld(stage: Stage): Promise<boolean> {
  return (await everyApp(stage, isHeld)) === true;
}

/** @returns what the API server said if it refused */
async function update(stage: Stage, app: string, version: string): Promise<string | undefined> {
  const containers = [{ name: "app", image: `shop:${version}` }];
  const body = { spec: { template: { spec: { containers } } } };
  const path = `${deployments(stage)}/${app}`;
  try {
    await stage.world.cluster.client.call({ method: "PATCH", path, body });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function everyApp(
  stage: Stage,
  holds: (deployment: unknown) => boolean,
): Promise<true | undefined> {
  const { client } = stage.world.cluster;
  const all = APPS.map((app) => client.call({ path: `${deployments(stage)}/${app}` }));
  return (await Promise.all(all)).every(holds) ? true : undefined;
}

const deployments = ({ namespace }: Stage) => `/apis/apps/v1/namespaces/${namespace}/deployments`;

const isManaged = (deployment: unknown) =>
  text(deployment, "metadata", "labels", MANAGED) !== undefined;

const isHeld = (deployment: unknown) => at(deployment, "spec", "paused") === true;
