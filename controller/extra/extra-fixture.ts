import { BATCH_IDS, ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { type Form, HELD, readRecord } from "@sluice/shared/gate/release-record.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import { startRelease } from "@sluice/shared/gate/start-release.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { parseWorkloadView, type WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import { extraSeen } from "../observe/extras.ts";
import { DEPLOYMENT, pods, rollout, seen, STEPS, workload } from "../observe/observed-fixture.ts";
import type { ExtraSeen, Observed } from "../observe/observed.ts";
import type { ExtraWish } from "./deed.ts";
import { extraDeployment } from "./object.ts";

/** For tests: ten pods of v1, and a release of v2 in canary style. A test says what differs. */

export function templateOf(version: string): Readonly<Record<string, unknown>> {
  const containers = [{ name: "app", image: `shop:${version}` }];
  return { metadata: { labels: { app: "shop" } }, spec: { containers } };
}

export const revision = (version: string): string => revisionOf(templateOf(version));

/** As it is stored, with its template. */
export const WHOLE: Workload = {
  ...DEPLOYMENT,
  metadata: { ...DEPLOYMENT.metadata, resourceVersion: "1" },
  spec: {
    ...DEPLOYMENT.spec,
    selector: { matchLabels: { app: "shop" } },
    template: templateOf("v2"),
  },
};

const SETTINGS = {
  progressDeadlineSeconds: 600,
  strategyType: "RollingUpdate",
  maxUnavailable: "25%",
  maxSurge: "25%",
} as const;

export const WISH: ExtraWish = {
  rollout: { name: "shop", uid: "r" },
  workload: { name: "shop", uid: "d" },
  target: revision("v2"),
  size: "20%",
  replicas: 2,
  settings: SETTINGS,
  patch: {},
};

/** The Rollout, in canary style. */
export const CANARY = rollout(undefined, {
  strategy: { canary: { steps: STEPS, enableExtraWorkloadForCanary: true } },
});

/** As the API server has stored it; `change` is what somebody has made of it. */
export function stored(
  object: Workload,
  change: (object: Workload) => Workload = (same) => same,
): WorkloadView {
  const metadata = {
    ...object.metadata,
    uid: `uid-of-${object.metadata.name}`,
    resourceVersion: "7",
  };
  return parseWorkloadView(change({ ...object, metadata: { ...metadata, generation: 1 } }));
}

interface Standing {
  readonly wish?: Partial<ExtraWish>;
  /** Ready pods; absent: as many as it is to have. */
  readonly ready?: number;
  /** Step of each pod; the others have no labels. Absent: all of step 1. */
  readonly batches?: readonly number[];
  readonly change?: (object: Workload) => Workload;
  readonly template?: Readonly<Record<string, unknown>>;
}

/** An extra Deployment as it is observed, all its pods ready and labelled with step 1. */
export function extra({ wish = {}, ready, batches, change, template }: Standing = {}): ExtraSeen {
  const wanted = { ...WISH, ...wish };
  const spec = { ...WHOLE.spec, template: template ?? templateOf("v2") };
  const view = stored(extraDeployment({ ...WHOLE, spec }, wanted), change);
  const labelsOf = (pod: number): Readonly<Record<string, string>> => {
    const batch = batches === undefined ? 1 : batches[pod];
    return batch === undefined
      ? {}
      : { [ROLLOUT_ID]: wanted.target, [BATCH_IDS[0]]: String(batch) };
  };
  const count = ready ?? wanted.replicas;
  return extraSeen(view, {
    replicaSets: [replicaSet(view.revision, { replicas: wanted.replicas })],
    pods: pods(view.revision, count).map((pod, index) => ({ ...pod, labels: labelsOf(index) })),
  });
}

/** A release of v2 as it is observed, its workload held. */
export function underway(
  extras: readonly ExtraSeen[],
  {
    form = HELD,
    replicas = 10,
    ...differs
  }: Partial<Observed> & {
    readonly form?: Form;
    readonly replicas?: number;
  } = {},
): Observed {
  const { template: _template, ...spec } = WHOLE.spec;
  const bare = { ...WHOLE, spec: { ...spec, replicas } };
  const { name, uid } = CANARY.metadata;
  const object = startRelease(bare, {
    rollout: { name, uid },
    style: "Canary",
    leaves: { revision: "v1", podTemplateHash: "hash-v1" },
    target: revision("v2"),
    originals: SETTINGS,
    form,
  });
  const is = readRecord(object);
  const sets = [replicaSet("v1", { replicas })];
  return seen({
    rollout: CANARY,
    workload: workload({
      object,
      revision: revision("v2"),
      replicaSets: sets,
      pods: pods("v1", replicas),
      ...(is === undefined ? {} : { record: is }),
    }),
    extras,
    ...differs,
  });
}
