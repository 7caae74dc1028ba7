import { startCluster, type Cluster } from "../cluster/cluster.ts";
import { startEchoServer } from "../cluster/traffic/echo-server.ts";
import { installSluice, SLUICE_IMAGES } from "./sluice.ts";
import { toolsFor, type Tools } from "./tools.ts";

/** A cluster with Sluice in it, for all stories of this process. */
export interface World {
  readonly cluster: Cluster;
  readonly tools: Tools;
  readonly stop: () => Promise<void>;
}

export async function startWorld(): Promise<World> {
  const cluster = await startCluster({ images: SLUICE_IMAGES });
  try {
    const tools = await toolsFor(cluster);
    await installSluice(cluster, tools);
    const echo = await startEchoServer(cluster.client);
    const stop = async () => {
      await echo.stop();
      await cluster.stop();
    };
    return { cluster, tools, stop };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
