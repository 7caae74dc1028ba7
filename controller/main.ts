import { connect } from "@sluice/shared/kube/connect.ts";
import { eventRecorder } from "@sluice/shared/kube/events.ts";
import { withWriteGuard } from "@sluice/shared/kube/write-guard.ts";
import { close, healthServer, listen } from "@sluice/shared/serving/health.ts";
import { Readiness } from "@sluice/shared/serving/readiness.ts";
import { stopSignal } from "@sluice/shared/serving/stop-signal.ts";
import { Metrics } from "@sluice/shared/telemetry/metrics.ts";
import { registerProcessMetrics } from "@sluice/shared/telemetry/process-metrics.ts";
import { keyOf } from "@sluice/shared/workloads/resources.ts";
import { createLogger } from "@sluice/shared/telemetry/log.ts";
import { idleGates } from "@sluice/shared/config/feature-gates.ts";
import { choicesBy } from "./choices.ts";
import { readConfig } from "./config.ts";
import { startDeclining } from "./declined/decline.ts";
import { startKeeping } from "./history/keeper.ts";
import {
  cachesFrom,
  heldRollouts,
  onRolloutTouched,
  startAll,
  stopAll,
  whenAllSynced,
} from "./observe/caches.ts";
import { handsFor } from "./rollout/cluster.ts";
import { reconcilerFor } from "./rollout/reconcile.ts";
import { startSharing } from "./shared-routing/edge/sharer.ts";
import { Leader } from "./runtime/leader.ts";
import { leaseIdentity } from "./runtime/lease-decision.ts";
import { keepHeapLean } from "./runtime/lean-heap.ts";
import { queueMetrics, registerQueueDepth } from "./runtime/queue-metrics.ts";
import { WorkQueue } from "./runtime/queue.ts";

keepHeapLean();
const config = readConfig(process.env);
const log = createLogger("sluice-controller", { env: { LOG_LEVEL: config.logLevel } }).child({
  pod: config.podName,
});
for (const gate of idleGates(config.features)) log.info({ gate: "AdvancedDeployment" }, gate);
const connection = connect({
  userAgent: "sluice-controller",
  requestTimeoutMs: config.requestTimeoutSeconds * 1000,
});
const readiness = new Readiness(["caches"]);

const leader = new Leader({
  connection,
  namespace: config.namespace,
  name: config.leaseName,
  identity: leaseIdentity({ name: config.podName, uid: config.podUid }),
  timing: timingOf(config.leaseSeconds),
  log,
  // What this process believes may be out of date: start anew.
  onLost: () => process.exit(1),
});
// Every write of ours asks first whether the lease is held; so two controllers never act at once.
const guarded = withWriteGuard(connection, () => leader.mayWrite());

const caches = cachesFrom(connection, log);
const events = eventRecorder(guarded, {
  component: "sluice-controller",
  instance: config.podName,
  log,
});
const choices = choicesBy(config.features);
const hands = handsFor(guarded, caches, { events, choices, namespace: config.namespace });
const metrics = new Metrics();
registerProcessMetrics(metrics);
const queue = new WorkQueue({
  onRun: queueMetrics(metrics),
  reconcile: reconcilerFor(hands, { now: () => new Date() }, log),
  workers: config.workers,
  log,
});

registerQueueDepth(metrics, queue);

// A process that does not lead keeps its caches warm and does nothing else.
onRolloutTouched(caches, (rollout) => {
  if (leader.holds()) queue.add(rollout);
});
startAll(caches);
const declining = startDeclining({ connection: guarded, leads: () => leader.holds(), log });
const sharing = startSharing({
  hands,
  leads: () => leader.holds(),
  clock: { now: () => new Date() },
  log,
});
// A part that most do without: where it is off, nothing is listed and nothing written.
const keeping = config.features.has("RolloutHistory")
  ? startKeeping({ connection: guarded, caches, leads: () => leader.holds(), log })
  : undefined;
const health = healthServer({
  obstacle: () => readiness.obstacle,
  metrics: () => metrics.text(),
});
await listen(health, config.healthPort, config.address);
void lead();
log.info({ address: config.address, healthPort: config.healthPort }, "started");

const signal = await stopSignal();
log.info({ signal }, "stopping");
readiness.stop();
await queue.stop();
await declining.stop();
await sharing.stop();
await keeping?.stop();
await events.flush();
await leader.stop();
await stopAll(caches);
connection.close();
await close(health);
log.info({}, "stopped");

/** Nothing is decided before all is known that could matter, and by nobody but the leader. */
async function lead(): Promise<void> {
  await whenAllSynced(caches);
  readiness.ready("caches");
  leader.start();
  await leader.whenHeld();
  for (const { metadata } of caches.rollouts.list()) queue.add(keyOf(metadata));
  for (const rollout of heldRollouts(caches)) queue.add(rollout);
  declining.lookAtAll();
  sharing.lookAtAll();
  keeping?.lookAtAll();
}

/** The lease is given up well before it could expire for others. */
function timingOf(leaseSeconds: number) {
  const durationMs = leaseSeconds * 1000;
  return {
    durationMs,
    renewDeadlineMs: (durationMs * 2) / 3,
    renewEveryMs: durationMs / 6,
    retryEveryMs: durationMs / 8,
  };
}
