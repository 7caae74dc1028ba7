import { controlledBy } from "@sluice/shared/api/controlled-by.ts";
import { CONTROLLER_REVISION_HASH, POD_TEMPLATE_HASH } from "@sluice/shared/gate/names.ts";
import type { PodSeen } from "../observe/observed.ts";
import { podsOfRelease, type Underway } from "../rollout/terrain.ts";
import { facetsOf, stateOf } from "./facets.ts";
import type { TrafficSeen } from "./seen.ts";
import type { Ground } from "./stations.ts";

/** What the stations of a release look at. */
export function groundOf(underway: Underway, seen: TrafficSeen): Ground {
  const { rollout, workload, record, now } = underway;
  const { name, uid = "" } = rollout.metadata;
  const olds = workload.pods.filter((pod) => pod.revision === record.stable);
  const news = podsOfRelease(underway).filter((pod) => pod.revision === record.target);
  const key = keyIn([...olds, ...news]);
  return {
    seen,
    facets: facetsOf(stateOf(seen), rollout.status?.traffic, now),
    rollout: name,
    owner: controlledBy({ name, uid }),
    key,
    old: { hash: hashIn(olds, key), ready: olds.filter(isReady).length },
    new: { hash: hashIn(news, key), ...readyIn(news) },
    now,
  };
}

/** Deployments and CloneSets label their pods by a hash of the template, the others by a revision. */
function keyIn(pods: readonly PodSeen[]): string {
  const byTemplate = pods.some(({ labels }) => labels[POD_TEMPLATE_HASH] !== undefined);
  return byTemplate ? POD_TEMPLATE_HASH : CONTROLLER_REVISION_HASH;
}

function hashIn(pods: readonly PodSeen[], key: string): string {
  return pods.map(({ labels }) => labels[key]).find((hash) => hash !== undefined) ?? "";
}

function readyIn(pods: readonly PodSeen[]): Omit<Ground["new"], "hash"> {
  const ready = pods.filter(isReady).map(({ seenAs }) => seenAs.uid);
  const times = pods.flatMap(({ readySince }) => readySince?.getTime() ?? []);
  return times.length === 0 ? { ready } : { ready, lastReadyAt: new Date(Math.max(...times)) };
}

const isReady = ({ readySince }: PodSeen): boolean => readySince !== undefined;
