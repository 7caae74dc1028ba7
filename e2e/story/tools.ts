import { execFile } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "../cluster/cluster.ts";
import type { Said } from "./said.ts";

/** The programs that people have at hand, as the administrator of the cluster. */
export interface Tools {
  readonly kubectl: (args: readonly string[], options?: ToolUse) => Promise<Said>;
  readonly helm: (args: readonly string[], options?: ToolUse) => Promise<Said>;
  /** A command line, as one would paste it. */
  readonly shell: (line: string) => Promise<Said>;
}

interface ToolUse {
  readonly input?: string;
}

const TIMEOUT_MS = 60_000;

export async function toolsFor(cluster: Cluster): Promise<Tools> {
  const bin = join(cluster.folder, "tools");
  await mkdir(bin, { recursive: true });
  await symlink(cluster.binaries.kubectl, join(bin, "kubectl"));
  await symlink(cluster.binaries.helm, join(bin, "helm"));
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env["PATH"] ?? ""}`,
    KUBECONFIG: cluster.kubeconfig,
    KUBECACHEDIR: join(cluster.folder, "kubectl-cache"),
    HELM_CACHE_HOME: cluster.folder,
    HELM_CONFIG_HOME: cluster.folder,
    HELM_DATA_HOME: cluster.folder,
  };
  const run =
    (file: string) =>
    (args: readonly string[], use: ToolUse = {}) =>
      runTool(file, args, { ...use, env });
  return {
    kubectl: run("kubectl"),
    helm: run("helm"),
    shell: (line) => run("sh")(["-c", line]),
  };
}

interface Surroundings extends ToolUse {
  readonly env: NodeJS.ProcessEnv;
}

/** A command that fails is an answer too. */
function runTool(
  file: string,
  args: readonly string[],
  { env, input }: Surroundings,
): Promise<Said> {
  const command = `${file} ${args.join(" ")}`;
  const limits = { env, timeout: TIMEOUT_MS, killSignal: "SIGKILL", maxBuffer: 1 << 26 } as const;
  return new Promise((resolve) => {
    const child = execFile(file, args, limits, (error, output, errors) => {
      const exitCode = error === null ? 0 : (child.exitCode ?? 1);
      resolve({ command, exitCode, output, errors });
    });
    child.stdin?.on("error", () => undefined); // it did not want its input
    child.stdin?.end(input ?? "");
  });
}
