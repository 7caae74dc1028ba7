/**
 * A cluster for a person, started by `main.ts up` within a namespace: it stays until
 * Ctrl-C, or as long as the command of the arguments runs.
 */
import { spawn } from "node:child_process";
import { startCluster, type Cluster } from "./cluster.ts";
import { writeEnterScript } from "./namespace/enter-script.ts";
import { startEchoServer } from "./traffic/echo-server.ts";

const startedAt = Date.now();
const cluster = await startCluster();
const echo = await startEchoServer(cluster.client);
const enter = await writeEnterScript(cluster);
const [file, ...args] = process.argv.slice(2);
process.exitCode = file === undefined ? await untilStopped() : await runWith(cluster, file, args);
await echo.stop();
await cluster.stop();
process.exit();

async function untilStopped(): Promise<number> {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`The cluster is up after ${seconds} s. Ctrl-C stops it.

  a shell in it     ${enter}
  one command       ${enter} kubectl get pods -A
  KUBECONFIG        ${cluster.kubeconfig}
  logs              ${cluster.logs}
`);
  await new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
    setInterval(() => undefined, 60_000); // a signal handler alone keeps no process up
  });
  return 0;
}

function runWith({ kubeconfig, bin }: Cluster, command: string, rest: string[]): Promise<number> {
  const path = `${bin}:${process.env["PATH"] ?? ""}`;
  const env = { ...process.env, KUBECONFIG: kubeconfig, PATH: path };
  const child = spawn(command, rest, { stdio: "inherit", env });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
