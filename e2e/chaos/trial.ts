import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "../cluster/cluster.ts";
import { NETWORK } from "../cluster/namespace/network.ts";
import { until } from "../cluster/processes/until.ts";
import { assertDone } from "../story/said.ts";
import { CONTROLLER, SYSTEM } from "../story/sluice.ts";
import type { Story } from "../story/story.ts";
import { inWords, type Judge, type Judged, PASSES } from "./fate.ts";
import { type Mortal, startMortal } from "./mortal.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import { upstream } from "./upstream.ts";

const PATIENCE = { timeoutMs: 60_000 };

/** A controller whose writes are judged, in place of those that the manifests start. */
export interface Trial {
  /**
   * All writes are judged so, for as long as something lasts.
   *
   * @returns what became of each
   */
  readonly under: (judge: Judge, act: () => Promise<void>) => Promise<readonly Judged[]>;
}

/** Needs a cluster of its own, and leaves it without a controller. */
export async function onTrial(
  s: Story,
  act: (trial: Trial) => Promise<void>,
  { gates }: { readonly gates?: string | undefined } = {},
): Promise<void> {
  const { cluster } = s.stage.world;
  await withoutControllers(s);
  const api = upstream(cluster.apiServer, await readCertificate(cluster, "ca.crt"));
  const mortal: { is?: Mortal } = {};
  const proxy = await startProxy({
    address: NETWORK.host,
    port: 0,
    certificate: await readCertificate(cluster, "apiserver.crt"),
    key: await readCertificate(cluster, "apiserver.key"),
    upstream: api,
    kill: () => mortal.is?.kill(),
  });
  try {
    const is = (mortal.is = await startMortal(cluster, { apiServerPort: proxy.port, gates }));
    await act({ under: underIn(s, proxy) });
    await is.stop();
  } finally {
    await mortal.is?.stop().catch(() => undefined);
    await proxy.close();
    api.close();
  }
}

function underIn({ stage }: Story, proxy: Proxy): Trial["under"] {
  return async (judge, act) => {
    proxy.judge((write) => {
      const fate = judge(write);
      const { number, method, path } = write;
      if (fate !== PASSES) stage.chronicle.note(`${inWords(fate)}: ${number} ${method} ${path}`);
      return fate;
    });
    try {
      await act();
      return proxy.judged();
    } finally {
      proxy.judge(() => PASSES);
    }
  };
}

async function withoutControllers({ stage: { world, chronicle } }: Story): Promise<void> {
  const { cluster, tools } = world;
  await chronicle.word("no controllers but the one on trial", async () => {
    const what = ["scale", `deployment/${CONTROLLER}`, "--replicas=0", "-n", SYSTEM];
    assertDone(await tools.kubectl(what));
    await until("the controllers to be gone", () => areGone(cluster.agent.pods()), PATIENCE);
  });
}

function areGone(pods: readonly string[]): true | undefined {
  return pods.some((pod) => pod.startsWith(`${CONTROLLER}-`)) ? undefined : true;
}

function readCertificate({ certificates }: Cluster, file: string): Promise<string> {
  return readFile(join(certificates, file), "utf8");
}
