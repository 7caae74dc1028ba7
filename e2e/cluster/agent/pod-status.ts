import { wireStatus, type ContainerStatus } from "./container-state.ts";
import type { PodSpec } from "./pod-spec.ts";

export type Phase = "Pending" | "Running" | "Succeeded" | "Failed";

/** All that a pod's status is made of. */
export interface PodSeen {
  readonly spec: PodSpec;
  readonly init: readonly ContainerStatus[];
  readonly containers: readonly ContainerStatus[];
  /** Readiness gates that somebody has set to True. */
  readonly openGates: ReadonlySet<string>;
}

export interface Condition {
  readonly type: "Initialized" | "ContainersReady" | "Ready" | "PodReadyToStartContainers";
  readonly status: "True" | "False";
  readonly reason?: string;
  readonly message?: string;
}

/** As a kubelet works it out (pkg/kubelet/kubelet_pods.go, getPhase). */
export function phaseOf({ spec, init, containers }: PodSeen): Phase {
  if (spec.restartPolicy === "Never" && init.some(failed)) return "Failed";
  if (!initialized(init)) return "Pending";
  const ended = containers.every((one) => isFinal(one, spec.restartPolicy));
  if (ended) return containers.some(failed) ? "Failed" : "Succeeded";
  const everStarted = containers.every(
    ({ state, last }) => state.kind !== "waiting" || last !== undefined,
  );
  return everStarted ? "Running" : "Pending";
}

const failed = ({ state }: ContainerStatus): boolean =>
  state.kind === "terminated" && state.exitCode !== 0;

const initialized = (init: readonly ContainerStatus[]): boolean =>
  init.every(({ state }) => state.kind === "terminated" && state.exitCode === 0);

function isFinal({ state }: ContainerStatus, policy: PodSpec["restartPolicy"]): boolean {
  if (state.kind !== "terminated") return false;
  return policy === "Never" || (policy === "OnFailure" && state.exitCode === 0);
}

export function conditionsOf(seen: PodSeen): readonly Condition[] {
  const { spec, init, containers, openGates } = seen;
  const phase = phaseOf(seen);
  const unready = phase === "Succeeded" ? [] : containers.filter(({ ready }) => !ready);
  const completed = phase === "Succeeded" ? "PodCompleted" : undefined;
  const waiting = unready.map(({ name }) => name).join(" ");
  const message = `containers with unready status: [${waiting}]`;
  const notReady = { status: "False", reason: "ContainersNotReady", message } as const;
  const containersReady: Omit<Condition, "type"> =
    completed === undefined ? { status: "True" } : { status: "False", reason: completed };
  const parts = unready.length > 0 ? notReady : containersReady;
  const shut = spec.readinessGates.filter((gate) => !openGates.has(gate));
  return [
    { type: "PodReadyToStartContainers", status: "True" },
    { type: "Initialized", status: initialized(init) ? "True" : "False" },
    { type: "ContainersReady", ...parts },
    { type: "Ready", ...(parts.status === "True" && shut.length > 0 ? gateShut(shut) : parts) },
  ];
}

function gateShut(gates: readonly string[]): Omit<Condition, "type"> {
  const message = gates.map((gate) => `the status of pod readiness gate "${gate}" is not "True"`);
  return { status: "False", reason: "ReadinessGatesNotReady", message: message.join(", ") };
}

/** The part of the status that is ours, without times of transition. */
export function wirePodStatus(seen: PodSeen, addresses: { pod: string; host: string }): object {
  return {
    phase: phaseOf(seen),
    hostIP: addresses.host,
    hostIPs: [{ ip: addresses.host }],
    podIP: addresses.pod,
    podIPs: [{ ip: addresses.pod }],
    initContainerStatuses: seen.init.map(wireStatus),
    containerStatuses: seen.containers.map(wireStatus),
  };
}
