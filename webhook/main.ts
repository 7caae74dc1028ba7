import { setTimeout as sleep } from "node:timers/promises";
import type { Places } from "@sluice/certs/ensure.ts";
import { keepCertificate } from "@sluice/certs/keeper.ts";
import type { Names } from "@sluice/certs/renew.ts";
import {
  convertedBy,
  mutatingConfigurations,
  secrets,
  validatingConfigurations,
} from "@sluice/certs/resources.ts";
import { connect } from "@sluice/shared/kube/connect.ts";
import type { Connection } from "@sluice/shared/kube/connection.ts";
import { clientFor } from "@sluice/shared/kube/resource-client.ts";
import { createLogger } from "@sluice/shared/telemetry/log.ts";
import { type Config, readConfig } from "./config.ts";
import { knowledgeFrom } from "./indexes/knowledge.ts";
import { routesFor } from "./routes.ts";
import { AdmissionServer } from "./server.ts";
import { close, healthServer, listen } from "@sluice/shared/serving/health.ts";
import { Metrics } from "@sluice/shared/telemetry/metrics.ts";
import { registerProcessMetrics } from "@sluice/shared/telemetry/process-metrics.ts";
import { admissionEndpoints } from "./serving/answer.ts";
import { CONVERSION } from "./serving/conversions.ts";
import { admissionMetrics } from "./serving/metrics.ts";
import { Readiness } from "@sluice/shared/serving/readiness.ts";
import { stopSignal } from "@sluice/shared/serving/stop-signal.ts";

const USER_AGENT = "sluice-webhook";
/** CustomResourceDefinitions of more than one version. */
const CONVERTED = ["rollouts.rollouts.kruise.io", "batchreleases.rollouts.kruise.io"] as const;

const config = readConfig(process.env);
const log = createLogger("sluice-webhook", { env: { LOG_LEVEL: config.logLevel } }).child({
  pod: config.podName,
});
const connection = connect({ userAgent: USER_AGENT });
const readiness = new Readiness(["certificate", "caches"]);
const metrics = new Metrics();
registerProcessMetrics(metrics);

const knowledge = knowledgeFrom(connection, log);
knowledge.start();
void knowledge.whenSynced().then(() => readiness.ready("caches"));

const routes = routesFor({
  ...knowledge,
  controllerUsername: config.controllerUsername,
  settings: config.rules,
});
const server = new AdmissionServer([...admissionEndpoints(routes), CONVERSION], {
  observe: admissionMetrics(metrics),
  error: (fields, message) => log.error(fields, message),
  obstacle: () => readiness.obstacleOf("caches"),
});
const health = healthServer({
  obstacle: () => readiness.obstacle,
  metrics: () => metrics.text(),
});
await listen(health, config.healthPort, config.address);

const keeping = new AbortController();
const kept = keepCertificate(
  {
    places: places(config, connection),
    names: serviceNames(config),
    show: async (pair) => {
      await server.show(pair, { host: config.address, port: config.port });
      readiness.ready("certificate");
    },
    log,
    now: () => new Date(),
    wait: (ms, signal) => sleep(ms, undefined, { signal }),
  },
  keeping.signal,
);
log.info({ address: config.address, port: config.port }, "started");

const signal = await stopSignal();
log.info({ signal, drainSeconds: config.drainSeconds }, "stopping");
readiness.stop();
await server.drain(config.drainSeconds * 1000);
keeping.abort();
await kept;
await knowledge.stop();
connection.close();
await close(health);
log.info({}, "stopped");

/** Names by which API servers reach the Service. */
function serviceNames({ serviceName, namespace }: Config): Names {
  const name = `${serviceName}.${namespace}.svc`;
  return [name, `${name}.cluster.local`];
}

function places(settings: Config, to: Connection): Places {
  const by = { fieldManager: USER_AGENT };
  const { namespace, serviceName } = settings;
  return {
    secrets: clientFor(secrets, to, by),
    secret: { namespace, name: settings.secretName },
    configurations: [
      {
        client: clientFor(mutatingConfigurations, to, by),
        name: settings.mutatingConfiguration,
      },
      {
        client: clientFor(validatingConfigurations, to, by),
        name: settings.validatingConfiguration,
      },
      ...CONVERTED.map((name) => ({
        client: clientFor(convertedBy({ namespace, name: serviceName }), to, by),
        name,
      })),
    ],
  };
}
