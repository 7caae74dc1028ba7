import { request } from "node:http";
import { join } from "node:path";
import { findProgram, placesFrom } from "../binaries/cache.ts";
import { flagList } from "../control-plane/flags.ts";
import { lastWords, startDaemon, type Daemon } from "../processes/daemon.ts";
import { until } from "../processes/until.ts";
import { GATEWAY_ADDRESS, INGRESS_CLASS, PROBES } from "./objects.ts";

const READY_TIMEOUT_MS = 60_000;
const ANSWER_TIMEOUT_MS = 2000;

/** Where its messages and its access to the API server are. */
export interface TraefikPlace {
  readonly kubeconfig: string;
  readonly logs: string;
}

/**
 * Its own defaults otherwise: it takes over what has changed at once when nothing has for 2 s, and at
 * most every 2 s (`providersThrottleDuration`); asked to stop, it ends the requests that it has.
 */
const FLAGS = {
  "providers.kubernetesgateway": "true",
  "providers.kubernetesingressnginx": "true",
  "providers.kubernetesingressnginx.ingressclass": INGRESS_CLASS,
  "entrypoints.web.address": `${GATEWAY_ADDRESS.host}:${GATEWAY_ADDRESS.port}`,
  "global.checknewversion": "false",
  "global.sendanonymoususage": "false",
  "log.level": "INFO",
} as const;

/**
 * Starts Traefik, which serves HTTPRoutes, and Ingresses as ingress-nginx does. Returns when it has
 * read those that are there.
 *
 * @throws {Error} when it is not built, or with the end of its log when it does not start
 */
export async function startTraefik({ kubeconfig, logs }: TraefikPlace): Promise<Daemon> {
  const file = await findProgram(placesFrom(process.env), "traefik");
  if (file === undefined) throw new Error("traefik is not built yet: main.ts build traefik");
  const daemon = startDaemon({
    name: "traefik",
    file,
    args: flagList(FLAGS),
    env: { ...process.env, KUBECONFIG: kubeconfig },
    log: join(logs, "traefik.log"),
  });
  try {
    await ready(daemon);
    return daemon;
  } catch (error) {
    daemon.kill("SIGKILL");
    throw error;
  }
}

async function ready(daemon: Daemon): Promise<void> {
  const look = async () => {
    if (daemon.exit() !== undefined) return "exited";
    const answers = await Promise.all(PROBES.map(statusAt));
    return answers.every((status) => status === 302) ? "ready" : undefined;
  };
  const answer = await until("the gateway to be ready", look, { timeoutMs: READY_TIMEOUT_MS });
  if (answer === "ready") return;
  throw new Error(`traefik exited:\n${await lastWords(daemon.log)}`);
}

function statusAt(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const outgoing = request({ ...GATEWAY_ADDRESS, headers: { host }, signal }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}
