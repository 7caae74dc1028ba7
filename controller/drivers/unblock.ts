import { changesInPlace } from "@sluice/shared/workloads/in-place.ts";
import { newsAt } from "../batches/obstacle.ts";
import type { PodSeen } from "../observe/observed.ts";
import { blockingPod } from "../pacers/blocking-pod.ts";
import { type Action, notices } from "../rollout/actions.ts";
import { normal } from "../rollout/notices.ts";
import type { Underway } from "../rollout/terrain.ts";

type Ground = Pick<Underway, "workload" | "record" | "now">;

/** Takes the pod away that an ordered StatefulSet waits for in vain, so that nobody has to do it by hand. */
export function unblock(ground: Ground): readonly Action[] {
  const pod = blockingPod(ground.workload, ground.record.target);
  if (pod === undefined || waitsUntil(pod, ground) > ground.now) return [];
  const why = pod.trouble === undefined ? "" : ` (${pod.trouble.words})`;
  const message = `pod ${pod.name} is not ready${why} and not of the revision that it is to have: it is deleted, since under OrderedReady its own controller waits for it and replaces no pod`;
  return [{ kind: "delete-pods", pods: [pod] }, ...notices([normal("PodDeleted", message)])];
}

/** When a pod will be taken away that may still get ready; undefined: none is waited for. */
export function unblocksAt(ground: Ground): Date | undefined {
  const pod = blockingPod(ground.workload, ground.record.target);
  const until = pod && waitsUntil(pod, ground);
  return until !== undefined && until > ground.now ? until : undefined;
}

/**
 * Where a pod would be replaced anyway, there is nothing to wait for. One that is changed in place keeps what is
 * its own: it is given the time to get ready that any pod has, since then its own controller goes on with it.
 */
function waitsUntil(pod: PodSeen, { workload, now }: Ground): Date {
  const { createdAt, changedAt = createdAt, trouble } = pod;
  if (!changesInPlace(workload.object.spec)) return now;
  return newsAt(trouble ?? { cause: "Starting", words: "", since: changedAt });
}
