import { findFiles, placesFrom } from "../binaries/cache.ts";
import type { KubeClient } from "../kube/client.ts";
import { definitionsIn, ensure, serveKinds } from "../kube/definitions.ts";
import type { Daemon } from "../processes/daemon.ts";
import { GATEWAY_NAMESPACE, GATEWAY_OBJECTS } from "./objects.ts";
import { startTraefik, type TraefikPlace } from "./traefik.ts";

/** A gateway of a cluster, for those who ask for one. */
export interface Gateway {
  /**
   * Starts Traefik (it has to be built), with the kinds of the Gateway API, a Gateway and an
   * IngressClass, and returns when it answers. Called again, it waits for the same start.
   */
  readonly start: () => Promise<void>;
  /** Asks it to stop, as an update of it would, and starts it again; returns when it has read its routes. */
  readonly restart: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

/** From SIGTERM to SIGKILL; it waits up to 10 s for the requests that it has. */
const GRACE_MS = 12_000;

export function lateGateway(client: KubeClient, place: TraefikPlace): Gateway {
  let started: Promise<Daemon> | undefined;
  const start = () => (started ??= furnished(client).then(() => startTraefik(place)));
  return {
    start: async () => void (await start()),
    async restart() {
      const before = await start();
      started = before.stop(GRACE_MS).then(() => startTraefik(place));
      await started;
    },
    async kill() {
      const daemon = await started?.catch(() => undefined);
      daemon?.kill("SIGKILL");
      await daemon?.exited;
    },
  };
}

async function furnished(client: KubeClient): Promise<void> {
  await serveKindsOf(client, "gateway-api");
  await ensure(client, GATEWAY_NAMESPACE.path, GATEWAY_NAMESPACE.body);
  await Promise.all(GATEWAY_OBJECTS.map(({ path, body }) => ensure(client, path, body)));
}

/** Sources in the catalogue that have definitions of routes. */
export type RouteKinds = "gateway-api" | "istio" | "contour" | "traefik";

/**
 * Makes the API server serve the kinds of a project, with its schemas.
 *
 * @throws {Error} when its files are not there
 */
export async function serveKindsOf(client: KubeClient, source: RouteKinds): Promise<void> {
  const files = await findFiles(placesFrom(process.env), source);
  if (files === undefined) throw new Error(`not fetched yet: main.ts build ${source}`);
  await serveKinds(client, await definitionsIn(files));
}
