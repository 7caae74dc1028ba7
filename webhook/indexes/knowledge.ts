import { byPrecedence, type StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import { releaseRoutingOf, stepsOf, styleOf } from "@sluice/shared/api/style.ts";
import { standsAside } from "@sluice/shared/gate/stands-aside.ts";
import { wayBackOf } from "@sluice/shared/gate/way-back.ts";
import type { Connection } from "@sluice/shared/kube/connection.ts";
import { type Informer, informerFor } from "@sluice/shared/kube/informer.ts";
import type { Logger } from "@sluice/shared/telemetry/log.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import {
  REPLICA_SETS,
  nameOfWorkload,
  ROLLOUTS,
  workloadKey,
  workloadOf,
} from "@sluice/shared/workloads/resources.ts";
import type { Known, KnownRollout } from "../admission/known.ts";
import type { OtherRollout } from "../admission/rollout-rules/submission.ts";

/** What admission answers from: kept in memory, so that nobody's request waits for the API server. */
export interface Knowledge {
  readonly known: Known;
  rollouts(): readonly OtherRollout[];
  start(): void;
  /** Resolves once everything has been listed. */
  whenSynced(): Promise<void>;
  stop(): Promise<void>;
}

export function knowledgeFrom(connection: Connection, log: Logger): Knowledge {
  const rollouts = informerFor(ROLLOUTS, connection, {
    log,
    indexes: { workload: (rollout) => [workloadKey(workloadOf(rollout))] },
  });
  const replicaSets = informerFor(REPLICA_SETS, connection, {
    log,
    indexes: { owner: ({ owner }: ReplicaSetView) => (owner === "" ? [] : [owner]) },
  });
  const informers = [rollouts, replicaSets];
  return {
    known: {
      rolloutsOf: (workload) => rolloutsOf(rollouts, workloadKey(nameOfWorkload(workload))),
      replicaSetsOf: (uid) => replicaSets.by("owner", uid),
    },
    rollouts: () => [...rollouts.list()].map(asOther),
    start: () => informers.forEach((informer) => informer.start()),
    async whenSynced() {
      await Promise.all(informers.map((informer) => informer.whenSynced()));
    },
    async stop() {
      await Promise.all(informers.map((informer) => informer.stop()));
    },
  };
}

/** The one that counts first; those that are being deleted last, since they hold nothing. */
function rolloutsOf(
  rollouts: Informer<StoredRollout, "workload">,
  workload: string,
): readonly KnownRollout[] {
  const all = rollouts.by("workload", workload).toSorted(byPrecedence);
  const leaving = all.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  return [...all.filter((one) => !leaving.includes(one)), ...leaving].map(asKnown);
}

function asKnown(rollout: StoredRollout): KnownRollout {
  const { namespace, name, uid } = rollout.metadata;
  const aside = standsAside(rollout);
  return {
    namespace,
    name,
    uid,
    ...(aside === undefined ? {} : { standsAside: aside }),
    style: styleOf(rollout.spec) ?? "Partition",
    paused: rollout.spec.strategy.paused,
    steps: stepsOf(rollout.spec),
    message: rollout.status?.message ?? "",
    wayBack: wayBackOf(rollout),
    routing: releaseRoutingOf(rollout.spec),
    ...rolledBackIn(rollout),
    ...(rollout.spec.approval === undefined ? {} : { approval: rollout.spec.approval }),
  };
}

function rolledBackIn({ status }: StoredRollout): Pick<KnownRollout, "rolledBack"> {
  const { revision = "", rolledBack } = status?.release ?? {};
  return rolledBack === undefined ? {} : { rolledBack: { revision, at: rolledBack.at } };
}

function asOther({ metadata, spec }: StoredRollout): OtherRollout {
  const { namespace, name, deletionTimestamp } = metadata;
  const { trafficRoutings } = spec.strategy.blueGreen ?? spec.strategy.canary ?? {};
  return { namespace, name, workloadRef: spec.workloadRef, trafficRoutings, deletionTimestamp };
}
