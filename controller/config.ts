import {
  ADDRESS,
  integer,
  LEVEL,
  type LogLevel,
  NAME,
  PORT,
  readEnvironment,
} from "@sluice/shared/config/environment.ts";
import { FEATURES, type Features, NO_FEATURES } from "@sluice/shared/config/feature-gates.ts";

/** All that the controller is told from outside. */
export interface Config {
  /** Namespace of this pod and of its lease. */
  readonly namespace: string;
  readonly podName: string;
  /** Empty when it is not known; then a restart waits until its own lease has expired. */
  readonly podUid: string;
  /** Address that health and metrics are served on, plain HTTP. */
  readonly address: string;
  readonly healthPort: number;
  /** Name of the Lease that the one who acts holds. */
  readonly leaseName: string;
  /** How long others wait after the last renewal before they take over. */
  readonly leaseSeconds: number;
  /** How long a request waits for its answer. One that has none may have been carried out all the same. */
  readonly requestTimeoutSeconds: number;
  /** How many Rollouts are worked on at a time. */
  readonly workers: number;
  readonly logLevel: LogLevel;
  /** Parts that are off unless somebody turns them on. */
  readonly features: Features;
}

/** @throws {ConfigError} that names every wrong variable, its value, the rule and a way out */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return readEnvironment(env, (read) => ({
    namespace: read("POD_NAMESPACE", "sluice-system", NAME),
    podName: read("POD_NAME", "sluice-controller", NAME),
    podUid: read("POD_UID", "", NAME),
    address: read("POD_IP", "0.0.0.0", ADDRESS),
    healthPort: read("HEALTH_PORT", 8081, PORT),
    leaseName: read("LEASE_NAME", "sluice-controller", NAME),
    leaseSeconds: read("LEASE_SECONDS", 15, integer(5, 300, "seconds")),
    requestTimeoutSeconds: read("REQUEST_TIMEOUT_SECONDS", 30, integer(1, 300, "seconds")),
    workers: read("WORKERS", 16, integer(1, 256, "Rollouts at a time")),
    features: read("FEATURE_GATES", NO_FEATURES, FEATURES),
    logLevel: read("LOG_LEVEL", "info", LEVEL),
  }));
}
