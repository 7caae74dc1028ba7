import { isRouted, stepsOf } from "@sluice/shared/api/style.ts";
import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { styleIn } from "@sluice/shared/gate/release-record.ts";
import type { Routing, Split } from "@sluice/shared/traffic/routing.ts";
import { replicasOf } from "../observe/facts.ts";
import { pauseAt } from "@sluice/shared/batches/pause.ts";
import { podsAsked, type Underway } from "../rollout/terrain.ts";
import { isRoutedBy } from "./routed-by.ts";
import type { Course } from "./course.ts";
import { groundOf } from "./ground.ts";
import { providerOf } from "./providers.ts";
import type { TrafficSeen } from "./seen.ts";
import { alsoSelectedBy } from "./also-selected-by.ts";
import { splitOf } from "./split.ts";
import { restored, routable, routed } from "./route-stations.ts";
import {
  alongside,
  canaryGone,
  canaryMade,
  canaryName,
  endpointsLeft,
  endpointsReady,
  type Ground,
  inTurn,
  type Look,
  opened,
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
  const { through, fits, selected } = waysOf(underway, ground);
  const cleaned = () => cleanedUp(ground);
  const backwards = () => restored(ground, graceOf(seen));
  const leaving = () => (isOfAnother(ground) ? backwards() : "there");
  const enter = (split: Split) => inTurn(() => fits(split), leaving, selected);
  const follow = (step: number) => (split: Split) =>
    inTurn(selected, () => through(split, settleAfter(underway, seen, step)));
  // Old pods still stand by: they leave once the Service that they share with the new ones gets nothing.
  const handOver = () =>
    inTurn(
      () => through({ weight: 100 }, settleOf(seen)),
      () => opened(ground),
    );
  const letBack = () =>
    answersAll(underway, ground) ? alongside(opened(ground), backwards) : cleaned();
  const stands = isRoutedBy(underway.rollout.spec, seen.routing);
  const at = (step: number) => (stands ? splitAt(underway, step) : undefined);
  // Once the new version has all requests, none goes back to an old pod that is yet to leave.
  const hasAll = at(stepsOf(underway.rollout.spec).length)?.weight === 100;
  const ends = { BlueGreen: handOver, Canary: hasAll ? handOver : letBack, Partition: cleaned };
  return {
    before: (step) => whenRouted(at(step), enter, cleaned),
    after: (step) => whenRouted(at(step), follow(step), () => "there"),
    atEnd: stands ? ends[styleIn(underway.record)] : cleaned,
    backwards,
    cleaned,
  };
}

/**
 * Beside an extra Deployment every old pod is still there: whatever a gateway has seen of a Service that is opened
 * and a route that is given back, somebody answers. Where versions have no Service each, a route alone leads to
 * old pods, and these may not go before it is given back.
 */
function answersAll({ rollout, workload }: Underway, { seen, old }: Ground): boolean {
  return servicesOf(rollout, seen).kind === "two" && old.ready >= replicasOf(workload);
}

function whenRouted(split: Split | undefined, then: (split: Split) => Look, otherwise: () => Look) {
  return split === undefined ? otherwise() : then(split);
}

/** What leads requests to new pods. */
function waysOf(underway: Underway, ground: Ground) {
  const { seen } = ground;
  const services = servicesOf(underway.rollout, seen);
  const to = (asked: Split): Routing => {
    const split = capped(asked, ground, replicasOf(underway.workload));
    return { rollout: ground.rollout, ...services.names, split };
  };
  const { selected, made } =
    services.kind === "two"
      ? twoServices(ground, { ...services, alsoBy: alsoSelectedBy(underway) })
      : ONE_SERVICE;
  return {
    selected,
    fits: (split: Split) => routable(ground, to(split)),
    through: (split: Split, settle: number) =>
      inTurn(made, () => routed(ground, to(split), settle)),
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

/** With no more of the requests than ready new pods are of all that are desired, where the user wants it so. */
function capped(
  split: Split,
  { seen: { routing }, new: { ready } }: Ground,
  replicas: number,
): Split {
  if (routing.capToReadyPods !== true || split.weight === undefined) return split;
  return { ...split, weight: Math.min(split.weight, Math.floor((100 * ready.length) / replicas)) };
}

/** First all pods are selected, so that no route leads to a Service that is about to have none. */
export function cleanedUp(ground: Way): Look {
  return inTurn(
    () => opened(ground),
    () => restoredOnceLeft(ground),
    () => canaryGone(ground),
  );
}

/** Not while pods that leave are endpoints still: for a moment requests would go to them once more. */
function restoredOnceLeft(ground: Way): Look {
  const look = restored(ground, graceOf(ground.seen));
  const left = endpointsLeft(ground);
  return look === "there" || left === "there" ? look : left;
}

function twoServices(
  ground: Ground,
  { podLabels, alsoBy }: Services & { readonly alsoBy: Services["podLabels"] },
) {
  return {
    selected: () => selectsOld(ground),
    made: () =>
      inTurn(
        () => canaryMade(ground, { podLabels, alsoBy }),
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

/** So long gateways are given to take a change in, in seconds. */
export function settleOf({ routing, routes }: TrafficSeen): number {
  const asked = routes.map((route) => providerOf(route).settleSeconds);
  return routing.settleSeconds ?? Math.max(0, ...asked);
}

/**
 * Beside a whole old version, a step that nobody looks at has nothing to settle: whatever a gateway has seen of it
 * by the next one, somebody answers. What old pods that leave have to wait for comes after all steps (`atEnd`).
 */
function settleAfter({ rollout, record }: Underway, seen: TrafficSeen, step: number): number {
  const style = styleIn(record);
  const passes = pauseAt(step, stepsOf(rollout.spec), style) === 0;
  return passes && style !== "Partition" ? 0 : settleOf(seen);
}

function graceOf({ routing }: TrafficSeen): number {
  return routing.gracePeriodSeconds ?? GRACE_SECONDS;
}
