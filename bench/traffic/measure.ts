import { startEchoServer } from "../../e2e/cluster/traffic/echo-server.ts";
import type { Ground } from "../ground.ts";
import type { Run } from "../update.ts";
import { type Losses, measureLosses } from "./losses.ts";
import { measureRoutedReleases } from "./routed-release.ts";
import { measureSwitches, type SwitchResult } from "./switches.ts";

export interface TrafficResult {
  readonly releases: readonly Run[];
  readonly switches: SwitchResult;
  readonly losses: readonly Losses[];
}

export interface TrafficAmounts {
  /** Releases by a canary Ingress. */
  readonly runs: number;
  /** By approval, and as many by hand. */
  readonly switches: number;
  /** How long releases jump back and forth, in seconds; 290 at most, as a load ends after 300. */
  readonly seconds: number;
}

export const TRAFFIC: TrafficAmounts = { runs: 5, switches: 20, seconds: 240 };

/** Releases first: they need no gateway, so none takes the cores then. */
export async function measureTraffic(
  ground: Ground,
  { runs, switches, seconds }: TrafficAmounts,
): Promise<TrafficResult> {
  const { client, gateway } = ground.cluster;
  const releases = await measureRoutedReleases(ground, runs);
  await gateway.start();
  const echo = await startEchoServer(client);
  const switched = await measureSwitches(ground, switches);
  const losses = await measureLosses(ground, seconds);
  await echo.stop();
  return { releases, switches: switched, losses };
}
