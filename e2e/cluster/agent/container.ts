import { setTimeout as sleep } from "node:timers/promises";
import type { Daemon, Exit } from "../processes/daemon.ts";
import type { ContainerSpec } from "./container-spec.ts";
import type { ContainerState, ContainerStatus, Terminated } from "./container-state.ts";
import { launchContainer, type Host } from "./launch-container.ts";
import { NotYet } from "./objects.ts";
import type { PodSpec } from "./pod-spec.ts";
import { probeContainer } from "./prober.ts";
import { backoffMs, crashesAfter, exitCodeOf, isRestarted } from "./restart.ts";

const RETRY_MS = 300;

export interface ContainerOptions {
  readonly spec: ContainerSpec;
  readonly host: Host;
  readonly restartPolicy: PodSpec["restartPolicy"];
  readonly onChange: () => void;
}

/** One container's life: started, probed, restarted, stopped. */
export class Container {
  readonly #options: ContainerOptions;
  readonly #stopping = new AbortController();
  #daemon: Daemon | undefined;
  #state: ContainerState = { kind: "waiting", reason: "ContainerCreating" };
  #last: Terminated | undefined;
  #restartCount = 0;
  #started = false;
  #ready = false;

  constructor(options: ContainerOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.spec.name;
  }

  get pid(): number | undefined {
    return this.#daemon?.pid;
  }

  get status(): ContainerStatus {
    const { name, image } = this.#options.spec;
    return {
      name,
      image,
      state: this.#state,
      restartCount: this.#restartCount,
      started: this.#started,
      ready: this.#ready,
      ...(this.#last === undefined ? {} : { last: this.#last }),
    };
  }

  /** Runs until it has ended for good, by its policy or by `stop`. */
  async run(): Promise<void> {
    let crashes = 0;
    for (;;) {
      const daemon = await this.#start();
      if (daemon === undefined) return;
      const startedMs = Date.now();
      const ended = await this.#follow(daemon);
      if (this.#isStopping || !isRestarted(this.#options.restartPolicy, ended.exitCode)) return;
      crashes = crashesAfter(crashes, Date.now() - startedMs);
      if (!(await this.#backOff(ended, backoffMs(crashes)))) return;
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#daemon?.kill(signal);
  }

  /** Asks politely, and kills after the time of grace; `run` returns then. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort();
    const deadline = Date.now() + graceMs;
    const preStopMs = 1000 * this.#options.spec.preStopSeconds;
    if (preStopMs > 0 && this.#daemon !== undefined) await sleep(Math.min(preStopMs, graceMs));
    await this.#daemon?.stop(Math.max(0, deadline - Date.now()));
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** @returns undefined when it was stopped before it could start */
  async #start(): Promise<Daemon | undefined> {
    while (!this.#isStopping) {
      try {
        const daemon = await launchContainer(this.#options.spec, this.#options.host);
        if (!this.#isStopping) return daemon;
        daemon.kill("SIGKILL"); // `stop` came meanwhile, and did not see it
        await daemon.exited;
      } catch (error) {
        this.#set({ kind: "waiting", ...reasonOf(error) });
        await this.#pause(RETRY_MS);
      }
    }
    return undefined;
  }

  async #follow(daemon: Daemon): Promise<Terminated> {
    this.#daemon = daemon;
    const startedAt = new Date().toISOString();
    this.#set({ kind: "running", startedAt });
    const probes = new AbortController();
    void this.#probe(daemon, probes.signal);
    const ended = terminated(await daemon.exited, startedAt);
    probes.abort();
    this.#daemon = undefined;
    this.#started = false;
    this.#ready = false;
    this.#set(ended);
    return ended;
  }

  async #probe(daemon: Daemon, signal: AbortSignal): Promise<void> {
    const { spec, host } = this.#options;
    await probeContainer(spec, host.podIp, {
      signal,
      onStarted: () => this.#mark({ started: true }),
      onReady: (ready) => this.#mark({ ready }),
      onDead: () => void daemon.stop(1000 * host.pod.graceSeconds),
    });
  }

  /** @returns false when it was stopped meanwhile */
  async #backOff(last: Terminated, pauseMs: number): Promise<boolean> {
    this.#last = last;
    const { pod } = this.#options.host;
    const where = `container=${this.name} pod=${pod.name}_${pod.namespace}(${pod.uid})`;
    const message = `back-off ${pauseMs}ms restarting failed ${where}`;
    this.#set({ kind: "waiting", reason: "CrashLoopBackOff", message });
    await this.#pause(pauseMs);
    if (this.#isStopping) return false;
    this.#restartCount += 1;
    return true;
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  #mark({ started = this.#started, ready = this.#ready }): void {
    if (started === this.#started && ready === this.#ready) return;
    this.#started = started;
    this.#ready = ready;
    this.#options.onChange();
  }

  #set(state: ContainerState): void {
    this.#state = state;
    this.#options.onChange();
  }
}

function reasonOf(error: unknown): { reason: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { reason: error instanceof NotYet ? error.reason : "ContainerCreating", message };
}

function terminated(exit: Exit, startedAt: string): Terminated {
  const exitCode = exitCodeOf(exit);
  return {
    kind: "terminated",
    exitCode,
    reason: exitCode === 0 ? "Completed" : "Error",
    startedAt,
    finishedAt: new Date().toISOString(),
  };
}
