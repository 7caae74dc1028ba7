import { isRouted, stepsOf } from "@sluice/shared/api/style.ts";
import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { styleIn } from "@sluice/shared/gate/release-record.ts";
import type { Routing, Split } from "@sluice/shared/traffic/routing.ts";
import { replicasOf } from "../observe/facts.ts";
import { podsAsked, type Underway } from "../rollout/terrain.ts";
import type { Course } from "./course.ts";
import { groundOf } from "./ground.ts";
import { providerOf } from "./providers.ts";
import type { TrafficSeen } from "./seen.ts";
import { splitOf } from "./split.ts";
import {
  canaryGone,
  canaryMade,
  canaryName,
  endpointsReady,
  type Ground,
  inTurn,
  type Look,
  opened,
  restored,
  routable,
  routed,
  selectsOld,
  type Way,
} from "./stations.ts";

/** Default of `gracePeriodSeconds` (contract.md 4.10). */
const GRACE_SECONDS = 3;

/** @returns undefined where nothing is routed */
export function courseOf(underway: Underway): Course | undefined {
  const { traffic: seen } = underway;
  // Without pods there is nobody to route to, and nothing to lose.
  if (seen === undefined || replicasOf(underway.workload) === 0) return undefined;
  const ground = groundOf(underway, seen);
  const settle = settleOf(seen);
  const services = servicesOf(underway.rollout, seen);
  const to = (split: Split): Routing => ({ rollout: ground.rollout, ...services.names, split });
  const cleaned = () => cleanedUp(ground);
  const backwards = () => restored(ground, graceOf(seen));
  const { selected, made } = services.kind === "two" ? twoServices(ground, services) : ONE_SERVICE;
  const through = (split: Split) => inTurn(made, () => routed(ground, to(split), settle));
  return {
    before(step) {
      const split = splitAt(underway, step);
      if (split === undefined) return cleaned();
      return inTurn(
        () => routable(ground, to(split)),
        () => (isOfAnother(ground) ? backwards() : "there"),
        selected,
      );
    },
    after(step) {
      const split = splitAt(underway, step);
      return split === undefined ? "there" : inTurn(selected, () => through(split));
    },
    // Old pods still stand by: they leave once the Service that they share with the new ones gets nothing.
    atEnd: () =>
      styleIn(underway.record) === "BlueGreen"
        ? inTurn(
            () => through({ weight: 100 }),
            () => opened(ground, settle),
          )
        : cleaned(),
    backwards,
    cleaned,
  };
}

/**
 * What a step asks for; undefined where requests are simply spread over all pods. So they are, too, when
 * a step in partition style takes every old pod: the Service of these would select nothing.
 */
function splitAt(underway: Underway, step: number): Split | undefined {
  const asked = stepsOf(underway.rollout.spec)[step - 1];
  if (asked === undefined || !isRouted(asked)) return undefined;
  const partition = styleIn(underway.record) === "Partition";
  const takesAll = partition && podsAsked(underway, step) >= replicasOf(underway.workload);
  return takesAll ? undefined : splitOf(asked);
}

/** First all pods are selected, so that no route leads to a Service that is about to have none. */
export function cleanedUp(ground: Way): Look {
  return inTurn(
    () => opened(ground, settleOf(ground.seen)),
    () => restored(ground, graceOf(ground.seen)),
    () => canaryGone(ground),
  );
}

function twoServices(ground: Ground, { podLabels }: Services) {
  return {
    selected: () => selectsOld(ground, settleOf(ground.seen)),
    made: () =>
      inTurn(
        () => canaryMade(ground, podLabels),
        () => endpointsReady(ground),
      ),
  };
}

/** Gateways that tell versions apart by themselves. */
const ONE_SERVICE = { selected: (): Look => "there", made: (): Look => "there" };

/** The Service of the new version is one of another version: the release has changed its target. */
function isOfAnother({ seen, facets, new: { hash } }: Ground): boolean {
  return seen.canaryService !== undefined && facets.canaryService.is !== hash;
}

interface Services {
  readonly kind: "one" | "two";
  readonly names: Pick<Routing, "service" | "canaryService">;
  readonly podLabels: Readonly<Record<string, string>>;
}

function servicesOf({ spec }: Rollout, { routing: { service } }: TrafficSeen): Services {
  const { canary, blueGreen } = spec.strategy;
  const one = (blueGreen ?? canary)?.disableGenerateCanaryService === true;
  return {
    kind: one ? "one" : "two",
    names: { service, canaryService: one ? service : canaryName(service) },
    podLabels: canary?.patchPodTemplateMetadata?.labels ?? {},
  };
}

function settleOf({ routing, routes }: TrafficSeen): number {
  const asked = routes.map((route) => providerOf(route).settleSeconds);
  return routing.settleSeconds ?? Math.max(0, ...asked);
}

function graceOf({ routing }: TrafficSeen): number {
  return routing.gracePeriodSeconds ?? GRACE_SECONDS;
}
