import {
  ADDRESS,
  integer,
  LEVEL,
  type LogLevel,
  NAME,
  PORT,
  readEnvironment,
  type Rule,
  TEXT,
} from "@sluice/shared/config/environment.ts";
import { FEATURES, NO_FEATURES, whenCutShort } from "@sluice/shared/config/feature-gates.ts";
import { type RuleSettings, USUAL_SETTINGS } from "./admission/rollout-rules/settings.ts";

const KINDS = ["known", "any"] as const;
const WORKLOAD_KINDS: Rule<(typeof KINDS)[number]> = {
  rule: `one of ${KINDS.join(", ")}`,
  parse: (text) => KINDS.find((one) => one === text),
};

/** All that the webhook is told from outside. */
export interface Config {
  /** Namespace of this pod, its Secret and its Service. */
  readonly namespace: string;
  readonly podName: string;
  /** Address that both servers listen on. */
  readonly address: string;
  /** Of admission, over TLS. */
  readonly port: number;
  /** Of health and metrics, plain HTTP. */
  readonly healthPort: number;
  readonly secretName: string;
  readonly serviceName: string;
  readonly mutatingConfiguration: string;
  readonly validatingConfiguration: string;
  /** Whose writes are ours. */
  readonly controllerUsername: string;
  /** How long we go on serving after the signal to stop. */
  readonly drainSeconds: number;
  readonly logLevel: LogLevel;
  readonly rules: RuleSettings;
}

/** @throws {ConfigError} that names every wrong variable, its value, the rule and a way out */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return readEnvironment(env, (read) => {
    const namespace = read("POD_NAMESPACE", "sluice-system", NAME);
    return {
      namespace,
      podName: read("POD_NAME", "sluice-webhook", NAME),
      address: read("POD_IP", "0.0.0.0", ADDRESS),
      port: read("PORT", 9443, PORT),
      healthPort: read("HEALTH_PORT", 8081, PORT),
      secretName: read("SECRET_NAME", "sluice-webhook-certs", NAME),
      serviceName: read("SERVICE_NAME", "sluice-webhook", NAME),
      mutatingConfiguration: read("MUTATING_CONFIGURATION", "sluice-workloads", NAME),
      validatingConfiguration: read("VALIDATING_CONFIGURATION", "sluice-rollouts", NAME),
      controllerUsername: read(
        "CONTROLLER_USERNAME",
        `system:serviceaccount:${namespace}:sluice-controller`,
        TEXT,
      ),
      drainSeconds: read("DRAIN_SECONDS", 10, integer(0, 300, "seconds")),
      logLevel: read("LOG_LEVEL", "info", LEVEL),
      rules: {
        partitionPercentLimit: read(
          "PARTITION_PERCENT_LIMIT",
          USUAL_SETTINGS.partitionPercentLimit,
          integer(1, 100, "percent"),
        ),
        workloadKinds: read("WORKLOAD_KINDS", USUAL_SETTINGS.workloadKinds, WORKLOAD_KINDS),
        whenCutShort: whenCutShort(read("FEATURE_GATES", NO_FEATURES, FEATURES)),
      },
    };
  });
}
