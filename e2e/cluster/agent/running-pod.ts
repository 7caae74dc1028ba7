import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeClient } from "../kube/client.ts";
import { conditionIs, count, text } from "../kube/read.ts";
import type { Images } from "./command-line.ts";
import { Container } from "./container.ts";
import type { ContainerSpec } from "./container-spec.ts";
import type { ApiAddress } from "./environment.ts";
import type { Note } from "./journal.ts";
import type { Host } from "./launch-container.ts";
import { parsePod, type PodSpec } from "./pod-spec.ts";
import { conditionsOf, wirePodStatus, type PodSeen } from "./pod-status.ts";
import { podVolumes } from "./pod-volumes.ts";
import { refusedStatus } from "./refused-pod.ts";
import { removePod } from "./remove-pod.ts";
import { statusWriter, type PodReport, type StatusWriter } from "./status-writer.ts";
import { volumeReader } from "./volume-files.ts";

/** What all pods of the node share. */
export interface NodeSurroundings {
  readonly client: KubeClient;
  readonly api: ApiAddress;
  readonly images: Images;
  readonly folder: string;
  readonly logs: string;
  readonly note: Note;
  /** How often Secrets and ConfigMaps are read again. */
  readonly refreshMs: number;
}

/** One pod that runs as processes, from its binding to its removal. */
export class RunningPod {
  readonly spec: PodSpec;
  readonly #node: NodeSurroundings;
  readonly #address: string;
  readonly #problems: readonly string[];
  readonly #host: Host;
  readonly #init: readonly Container[];
  readonly #containers: readonly Container[];
  readonly #writer: StatusWriter;
  readonly #ended = new AbortController();
  readonly #startTime = new Date().toISOString();
  #openGates: ReadonlySet<string> = new Set();
  #deleting = false;
  #life: Promise<void> = Promise.resolve();

  constructor(pod: unknown, address: string, node: NodeSurroundings) {
    const { spec, problems } = parsePod(pod);
    this.spec = spec;
    this.#node = node;
    this.#address = spec.hostNetwork ? node.api.host : address;
    this.#problems = problems;
    this.#host = hostOf(spec, this.#address, node);
    const container = (one: ContainerSpec, restartPolicy: PodSpec["restartPolicy"]) =>
      new Container({
        spec: one,
        host: this.#host,
        restartPolicy,
        onChange: () => this.#writer.touch(),
      });
    const untilDone = spec.restartPolicy === "Never" ? "Never" : "OnFailure";
    this.#init = spec.init.map((one) => container(one, untilDone));
    this.#containers = spec.containers.map((one) => container(one, spec.restartPolicy));
    this.#writer = statusWriter(spec, node, () => this.#report());
  }

  start(): void {
    this.#writer.touch();
    if (this.#problems.length === 0) this.#life = this.#live();
    if (this.#host.volumes.canChange) void this.#refreshVolumes();
  }

  /** The pod as it is now at the API server. */
  update(pod: unknown): void {
    const gates = this.spec.readinessGates.filter((gate) => conditionIs(pod, gate, "True"));
    this.#openGates = new Set(gates);
    this.#writer.touch();
    if (text(pod, "metadata", "deletionTimestamp") === undefined || this.#deleting) return;
    this.#deleting = true;
    void this.#terminate(1000 * (count(pod, "metadata", "deletionGracePeriodSeconds") ?? 30));
  }

  /** The process of a container; of the first one if not named. */
  processOf(name?: string): number | undefined {
    return this.#named(name)?.pid;
  }

  kill(signal: NodeJS.Signals, name?: string): void {
    this.#named(name)?.kill(signal);
  }

  /** Ends the processes at once and forgets the pod; nothing is written to the API server. */
  async end(): Promise<void> {
    this.#ended.abort();
    this.#writer.stop();
    await this.#stopContainers(0);
    await rm(this.#host.folder, { recursive: true, force: true });
  }

  async #live(): Promise<void> {
    await mkdir(this.#host.folder, { recursive: true });
    for (const one of this.#init) {
      await one.run();
      const { state } = one.status;
      if (state.kind !== "terminated" || state.exitCode !== 0) return;
    }
    await Promise.all(this.#containers.map((one) => one.run()));
  }

  async #terminate(graceMs: number): Promise<void> {
    await this.#stopContainers(graceMs);
    await this.#writer.flush();
    await removePod(this.spec, this.#node, this.#ended.signal);
  }

  async #stopContainers(graceMs: number): Promise<void> {
    await Promise.all([...this.#init, ...this.#containers].map((one) => one.stop(graceMs)));
    await this.#life;
  }

  /** Until the end. Failures are for the next start of a container to report. */
  async #refreshVolumes(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await sleep(this.#node.refreshMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.#host.volumes.refresh().catch(() => undefined);
    }
  }

  #report(): PodReport {
    if (this.#problems.length > 0) return refusedStatus(this.spec, this.#problems);
    const seen: PodSeen = {
      spec: this.spec,
      init: this.#init.map(({ status }) => status),
      containers: this.#containers.map(({ status }) => status),
      openGates: this.#openGates,
    };
    const addresses = { pod: this.#address, host: this.#node.api.host };
    const status = { startTime: this.#startTime, ...wirePodStatus(seen, addresses) };
    return { status, conditions: conditionsOf(seen) };
  }

  #named(name: string | undefined): Container | undefined {
    return name === undefined
      ? this.#containers[0]
      : this.#containers.find((one) => one.name === name);
  }
}

function hostOf(pod: PodSpec, podIp: string, node: NodeSurroundings): Host {
  const folder = join(node.folder, pod.uid);
  const reader = volumeReader(node.client, pod, podIp);
  return { ...node, pod, podIp, folder, volumes: podVolumes(pod.volumes, reader, folder) };
}
