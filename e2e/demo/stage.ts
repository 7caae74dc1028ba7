import type { Cluster } from "../cluster/cluster.ts";
import { startCluster } from "../cluster/cluster.ts";
import { text } from "../cluster/kube/read.ts";
import { startEchoServer } from "../cluster/traffic/echo-server.ts";
import { installSluice, SLUICE_IMAGES } from "../story/sluice.ts";
import { toolsFor, type Tools } from "../story/tools.ts";
import { APP, INSTALL, PLAN_FILE, PODS } from "./app.ts";
import type { Display } from "./display.ts";
import { followApp, type Live } from "./live.ts";
import { narratorOn, typistFor, type Narrator } from "./narrator.ts";
import type { Terminal } from "./terminal.ts";
import { versionIn } from "./view.ts";

/** A cluster with Sluice in it, and somebody who tells what happens there. */
export interface Stage {
  readonly cluster: Cluster;
  readonly tools: Tools;
  readonly narrator: Narrator;
  readonly display: Display;
  readonly live: Live;
}

/** Its processes end with the namespace, so nobody has to stop them one by one. */
export async function setStage(terminal: Terminal, display: Display): Promise<Stage> {
  const telling = narratorOn(terminal, display);
  telling.heading(
    "A cluster with Sluice in it",
    "etcd, API server, controllers, scheduler, kubectl and helm are the real ones, on this " +
      "machine. Only the pods of the app are played; they have addresses and answer requests.",
  );
  const starting = startCluster({ images: SLUICE_IMAGES });
  const cluster = await display.working("starting the control plane", starting);
  const tools = await toolsFor(cluster);
  await display.working("kubectl apply -k manifests", installSluice(cluster, tools));
  await startEchoServer(cluster.client);
  const type = typistFor(terminal, display, { tools, breathe: telling.breathe });
  return {
    cluster,
    tools,
    display,
    live: followApp(cluster.client),
    narrator: { ...telling, type },
  };
}

/** The app, and the plan for its updates. */
export async function installApp({ narrator, live }: Stage): Promise<void> {
  narrator.heading(
    "An app, and a plan for its updates",
    "The app is an ordinary Helm chart that knows nothing of Sluice. The plan is one object: " +
      "10 % and a person's approval, half of it for 10 s, then all.",
  );
  await narrator.type(INSTALL);
  await narrator.expect(`${PODS} pods of v1`, () => versionIn(live.view(), "v1").ready === PODS);
  await narrator.type(`cat ${PLAN_FILE}`);
  await narrator.type(`kubectl apply -f ${PLAN_FILE}`);
  await narrator.expect(`Rollout ${APP} to watch over the app`, () => isManaged(live));
  live.openShop();
  await narrator.expect("answers from v1", () => versionIn(live.view(), "v1").share === 100);
}

function isManaged(live: Live): boolean {
  const label = text(live.deployment(), "metadata", "labels", "rollouts.kruise.io/workload-type");
  return label !== undefined && live.view().progress.phase === "Healthy";
}
