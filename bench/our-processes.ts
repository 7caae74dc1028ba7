import type { NodeAgent } from "../e2e/cluster/agent/agent.ts";

export const PROGRAMS = ["webhook", "controller"] as const;
export type Program = (typeof PROGRAMS)[number];

/** A figure of each process of ours. */
export type PerProgram = Readonly<Record<Program, readonly number[]>>;

/** @throws {Error} when one of our pods has no process */
export async function ofEachProcess(
  agent: NodeAgent,
  figure: (pid: number) => Promise<number>,
): Promise<PerProgram> {
  const of = (program: Program) => {
    const pods = agent.pods().filter((pod) => pod.startsWith(`sluice-${program}-`));
    return Promise.all(pods.map((pod) => figure(pidOf(agent, pod))));
  };
  return { webhook: await of("webhook"), controller: await of("controller") };
}

function pidOf(agent: NodeAgent, pod: string): number {
  const pid = agent.processOf(pod);
  if (pid === undefined) throw new Error(`${pod} does not run`);
  return pid;
}
