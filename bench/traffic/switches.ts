import { setTimeout as sleep } from "node:timers/promises";
import { GATEWAY_ADDRESS } from "../../e2e/cluster/gateway/objects.ts";
import { until } from "../../e2e/cluster/processes/until.ts";
import { type Load, startLoad } from "../../e2e/cluster/traffic/load.ts";
import { failuresIn } from "../../e2e/cluster/traffic/shares.ts";
import { httpRouteManifest } from "../../e2e/story/routes.ts";
import { APP } from "../../e2e/story/stage.ts";
import type { Write } from "../audit.ts";
import { isOurs } from "../release-report.ts";
import type { Ground } from "../ground.ts";
import { apply, inNamespace } from "../update.ts";
import { planOf, type RoutedApp, SHARES, standsAside, waitsAt, writeStatus } from "./routed-app.ts";

/** One change of all requests from one version to the other. */
export interface Switch {
  /** From the moment in which the approval, or the change by hand, is sent until the first request that meets it is sent. */
  readonly arrivedMs: number;
}

export interface ApprovedSwitch extends Switch {
  /** From the moment in which the API server has the approval until it has our change of the route. */
  readonly routedMs: number;
  /** By Sluice, from the approval until the step waits. */
  readonly writes: readonly Write[];
}

export interface SwitchResult {
  readonly approved: readonly ApprovedSwitch[];
  /** The same by hand, on a route beside it: what the gateway needs alone. */
  readonly byHand: readonly Switch[];
  /** Requests that nobody answered well, of both. */
  readonly failed: number;
}

const NAMESPACE = "bench-switches";
const BY_HAND = "by-hand";
/** So the moment is known by 10 ms. */
const PER_SECOND = 100;
/** Traefik takes a change over at once when there was none for 2 s. */
const QUIET_MS = 2500;
/** Events come a little later than what they are about. */
const EVENTS_MS = 1000;
const PATIENCE = { timeoutMs: 30_000, everyMs: 5 };

/** Approvals and changes by hand in turn, so that a change of the machine's load meets both. */
export async function measureSwitches(ground: Ground, switches: number): Promise<SwitchResult> {
  // One more, which warms up code and connections and is not counted.
  const shares = Array.from({ length: switches + 2 }, (_, index) => SHARES[index % 2] ?? "0%");
  const app = await standsAside(ground, NAMESPACE, planOf(shares));
  const hand = await besideIt(ground, app);
  const loads = [load(app.host), load(hand.host)] as const;
  const approved: ApprovedSwitch[] = [];
  const byHand: Switch[] = [];
  for (let step = 1; step <= switches + 1; step += 1) {
    const version = step % 2 === 1 ? "v2" : "v1";
    approved.push(await approve(ground, app, { step, version, load: loads[0] }));
    byHand.push(
      await changed({ version, load: loads[1] }, () => setWeights(ground, hand, version)),
    );
    await sleep(QUIET_MS);
  }
  const sent = (await Promise.all(loads.map((one) => one.stop()))).flat();
  return { approved: approved.slice(1), byHand: byHand.slice(1), failed: failuresIn(sent).length };
}

function load(host: string): Load {
  return startLoad({ address: GATEWAY_ADDRESS, host, perSecond: PER_SECOND });
}

interface Route {
  readonly host: string;
  /** In the API. */
  readonly path: string;
}

/** A route of its own to the same two Services. */
async function besideIt(ground: Ground, { route, host: of }: RoutedApp): Promise<Route> {
  const host = `${BY_HAND}.${of}`;
  const manifest = httpRouteManifest(host, { name: BY_HAND, backends: weightsFor("v1") });
  await apply(ground, inNamespace(NAMESPACE, manifest));
  const one = { address: GATEWAY_ADDRESS, host, requests: 1 };
  const answers = async () => {
    const asked = startLoad(one);
    await asked.ended;
    return failuresIn(asked.sent()).length === 0 ? true : undefined;
  };
  await until("a good answer", answers, PATIENCE);
  return { host, path: route.replace(/[^/]*$/, BY_HAND) };
}

function weightsFor(version: "v1" | "v2"): Readonly<Record<string, number>> {
  const canary = version === "v2" ? 100 : 0;
  return { [APP]: 100 - canary, [`${APP}-canary`]: canary };
}

async function setWeights({ cluster }: Ground, route: Route, version: "v1" | "v2") {
  const { spec } = httpRouteManifest(route.host, { backends: weightsFor(version) });
  const contentType = "application/merge-patch+json";
  await cluster.client.call({ method: "PATCH", path: route.path, body: { spec }, contentType });
}

interface Awaited {
  /** That answers when it has arrived. */
  readonly version: "v1" | "v2";
  readonly load: Load;
}

async function changed({ version, load: { sent } }: Awaited, act: () => Promise<void>) {
  const from = performance.now();
  const meet = () =>
    sent().filter(
      (one) => one.kind === "answered" && one.version === version && one.sentAtMs >= from,
    );
  await act();
  const met = await until(`an answer of ${version}`, () => someOf(meet()), PATIENCE);
  return { arrivedMs: Math.min(...met.map(({ sentAtMs }) => sentAtMs)) - from };
}

function someOf<T>(all: readonly T[]): readonly T[] | undefined {
  return all.length === 0 ? undefined : all;
}

interface Approval extends Awaited {
  /** That waits, 1-based. */
  readonly step: number;
}

async function approve(
  ground: Ground,
  { rollout }: RoutedApp,
  { step, ...awaited }: Approval,
): Promise<ApprovedSwitch> {
  const startedAt = Date.now();
  const { arrivedMs } = await changed(awaited, () =>
    writeStatus(ground, rollout, { currentStepState: "StepReady" }),
  );
  await waitsAt(ground, rollout, step + 1);
  await sleep(EVENTS_MS);
  const since = (await ground.audit.writes()).filter(
    ({ namespace, receivedAt }) => namespace === NAMESPACE && receivedAt >= startedAt,
  );
  return { arrivedMs, routedMs: routedMs(since), writes: since.filter(isOurs) };
}

/** Both are the API server's own times. */
function routedMs(writes: readonly Write[]): number {
  const [approval, route] = [
    writes.find(({ resource }) => resource === "rollouts/status"),
    writes.find((one) => isOurs(one) && one.resource === "httproutes"),
  ];
  if (approval === undefined || route === undefined) throw new Error("no route was changed");
  return route.receivedAt + route.tookMs - (approval.receivedAt + approval.tookMs);
}
