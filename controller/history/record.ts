import { createHash } from "node:crypto";
import { API_VERSION, KIND, type Rollout } from "@sluice/shared/api/rollout.ts";
import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { stepsOf } from "@sluice/shared/api/style.ts";
import { BATCH_IDS, ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import { type History, ROLLOUT_NAME } from "./histories.ts";

/** Records of one Rollout that are kept; the oldest go first. */
const KEPT = 10;

/** A pod of a release, as its record has it. */
export interface PodOfRelease {
  readonly name: string;
  /** `ending`: it is on its way out, as those of a release that was taken back, or of an extra Deployment. */
  readonly life: "living" | "ending";
  readonly ip?: string;
  readonly nodeName?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What is to become of the records of a Rollout now. */
export type Due =
  | { readonly kind: "nothing" }
  /** A release is under way that has none. */
  | { readonly kind: "begin"; readonly name: string }
  /** Its release is over. */
  | { readonly kind: "complete"; readonly history: History };

/** @param kept the records that its Rollout has */
export function dueOf(rollout: StoredRollout, kept: readonly History[]): Due {
  const name = nameOf(rollout);
  const history = kept.find(({ metadata }) => metadata.name === name);
  if (history === undefined) {
    return name !== undefined && isReleasing(rollout) ? { kind: "begin", name } : NOTHING;
  }
  const isOver = rollout.status?.phase === "Healthy" && history.state === "begun";
  return isOver ? { kind: "complete", history } : NOTHING;
}

const NOTHING: Due = { kind: "nothing" };

/** The very release that the status speaks of, and not the way back from it. */
function isReleasing({ status }: StoredRollout): boolean {
  const { phase, release } = status ?? {};
  return phase === "Progressing" && subStatusOf(status)?.revision === release?.revision;
}

/** Those that there is no room for any more. */
export function surplus(kept: readonly History[]): readonly History[] {
  const newestFirst = kept.toSorted((a, b) =>
    a.created === b.created
      ? a.metadata.name.localeCompare(b.metadata.name)
      : b.created.localeCompare(a.created),
  );
  return newestFirst.slice(KEPT);
}

/**
 * One name for one release, so that it has one record, whoever makes it and however often it is tried:
 * `shop-qkzwhv` (contract.md 1.7).
 */
function nameOf({ metadata, status }: StoredRollout): string | undefined {
  const { release } = status ?? {};
  if (release === undefined) return undefined;
  const text = JSON.stringify([metadata.uid, release.revision, release.startedAt]);
  const digest = createHash("sha256").update(text).digest();
  const letters = [...digest.subarray(0, 6)].map((byte) => String.fromCodePoint(97 + (byte % 26)));
  return `${metadata.name.slice(0, 240)}-${letters.join("")}`;
}

/** A record as it begins. Its Rollout owns it: it goes with it. */
export function begunRecord(rollout: StoredRollout, name: string) {
  const { namespace, name: owner, uid } = rollout.metadata;
  const id = subStatusOf(rollout.status)?.observedRolloutID ?? "";
  return {
    metadata: {
      namespace,
      name,
      labels: { [ROLLOUT_ID]: id, [ROLLOUT_NAME]: owner },
      ownerReferences: [{ apiVersion: API_VERSION, kind: KIND, name: owner, uid }],
    },
    spec: { rollout: { rolloutID: id, name: owner } },
  };
}

/** What was released. Of routes, the names: their objects are not ours to copy. */
export function specOf({ metadata, spec }: Rollout, history: History, workload: unknown) {
  const { apiVersion, kind, name } = spec.workloadRef;
  const [routing] = (spec.strategy.blueGreen ?? spec.strategy.canary)?.trafficRoutings ?? [];
  const trafficRouting = withoutUndefined({
    ingress: named(routing?.ingress?.name),
    httpRoute: named(routing?.gateway?.httpRouteName),
  });
  return withoutUndefined({
    rollout: { rolloutID: history.rolloutId, name: metadata.name, data: spec },
    workload: withoutUndefined({ apiVersion, kind, name, data: workload }),
    service: named(routing?.service),
    trafficRouting: Object.keys(trafficRouting).length === 0 ? undefined : trafficRouting,
  });
}

const named = (name: string | undefined) => (name === undefined ? undefined : { name });

/** The pods of each step, of whatever kind the workload is: they are told by their labels. */
export function completedStatus({ spec }: Rollout, pods: readonly PodOfRelease[]) {
  const canarySteps = stepsOf(spec).map((_step, index) => ({
    canaryStepIndex: index + 1,
    pods: pods
      .filter(({ life, labels }) => life === "living" && labels[BATCH_IDS[0]] === String(index + 1))
      .map(({ life: _life, labels: _labels, ...pod }) => pod)
      .toSorted((a, b) => a.name.localeCompare(b.name)),
  }));
  return { phase: "completed", canarySteps };
}
