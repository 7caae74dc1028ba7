import { cpus, loadavg, totalmem } from "node:os";
import { pinned } from "../e2e/cluster/binaries/cache.ts";
import { sourceOf } from "../e2e/cluster/binaries/catalogue.ts";

/** Above this, somebody else is at work: figures are then good for comparing and for nothing else. */
const BUSY = 0.5;

export interface Machine {
  readonly description: string;
  /** Set when the figures should not be published. */
  readonly warning: string | undefined;
}

export async function machine(): Promise<Machine> {
  const [load = 0] = loadavg();
  const model = cpus()[0]?.model.trim() ?? "unknown";
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const { version } = await pinned(sourceOf("kube-apiserver"));
  const description =
    `${cpus().length} cores (${model}), ${memory} GiB, ${process.platform} ${process.arch}, ` +
    `Kubernetes ${version}, Node ${process.version}, load average ${load.toFixed(2)} at the start`;
  const busy = load > BUSY * cpus().length;
  return { description, warning: busy ? busyWarning(load) : undefined };
}

function busyWarning(load: number): string {
  return `the machine is busy (load average ${load.toFixed(2)}): compare ratios, publish nothing`;
}
