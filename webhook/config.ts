import {
  ADDRESS,
  integer,
  LEVEL,
  type LogLevel,
  NAME,
  PORT,
  readEnvironment,
  TEXT,
} from "@sluice/shared/config/environment.ts";

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
    };
  });
}
