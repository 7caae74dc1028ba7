import { readFile } from "node:fs/promises";
import type { NodeAgent } from "../e2e/cluster/agent/agent.ts";

/** Resident memory of our processes, in MB, by the name of their Deployment. */
export type Memory = Readonly<Record<"webhook" | "controller", readonly number[]>>;

/** As it is: nobody asks for a garbage collection beforehand. */
export async function residentMemory(agent: NodeAgent): Promise<Memory> {
  const of = (name: string) => {
    const pods = agent.pods().filter((pod) => pod.startsWith(`sluice-${name}-`));
    return Promise.all(pods.map((pod) => resident(agent.processOf(pod))));
  };
  return { webhook: await of("webhook"), controller: await of("controller") };
}

async function resident(pid: number | undefined): Promise<number> {
  if (pid === undefined) throw new Error("a process of ours does not run");
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status has no VmRSS`);
  return (Number(kibibytes) * 1024) / 1e6;
}
