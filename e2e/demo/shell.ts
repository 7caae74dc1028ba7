import { spawn } from "node:child_process";

export interface ShellPlace {
  readonly kubeconfig: string;
  /** Folder for PATH. */
  readonly bin: string;
}

/** The user's shell, with kubectl and helm at hand; returns its exit code. */
export function runShell({ kubeconfig, bin }: ShellPlace): Promise<number> {
  const path = `${bin}:${process.env["PATH"] ?? ""}`;
  const env = { ...process.env, KUBECONFIG: kubeconfig, PATH: path };
  const child = spawn(process.env["SHELL"] ?? "/bin/sh", [], { stdio: "inherit", env });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
