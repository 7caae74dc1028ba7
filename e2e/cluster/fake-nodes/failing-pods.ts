import { behaves, type Expression } from "./behaviours.ts";

/**
 * Stages of pods that fail, with the reasons and messages that a kubelet writes: our
 * controller shows them to people. Templates are Go's.
 */
const CRASH_EVERY_MS = 3000;

const LIVING: Expression = { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" };
/** Without it a stage would match its own result, and start over. */
const UNTOUCHED: Expression = { key: ".status.podIP", operator: "DoesNotExist" };
const BACKING_OFF: Expression = {
  key: ".status.containerStatuses.[].state.waiting.reason",
  operator: "In",
  values: ["CrashLoopBackOff"],
};

const ADDRESSES = `
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ with PodIPsWith .spec.nodeName false ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
`;

const UNREADY_CONDITIONS = `
{{ $now := Now }}
{{ $names := list }}
{{ range .spec.containers }}{{ $names = append $names .name }}{{ end }}
{{ $message := printf "containers with unready status: [%s]" ( join " " $names ) }}
startTime: {{ $now | Quote }}
conditions:
- type: Initialized
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
{{ range list "Ready" "ContainersReady" }}
- type: {{ . }}
  status: "False"
  reason: ContainersNotReady
  message: {{ $message | Quote }}
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
`;

/** A real pod stays Pending until its first container has run. */
export const NEVER_READY = stage("pod-never-ready", {
  when: [LIVING, UNTOUCHED, behaves("never-ready")],
  template: `
phase: Pending
${UNREADY_CONDITIONS}
${ADDRESSES}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: false
  started: false
  restartCount: 0
  state:
    waiting:
      reason: ImagePullBackOff
      message: {{ printf "Back-off pulling image %q" .image | Quote }}
{{ end }}
`,
});

/** Its container runs, and says that it is not ready. */
export const UNREADY = stage("pod-unready", {
  when: [LIVING, UNTOUCHED, behaves("unready")],
  template: `
phase: Running
${UNREADY_CONDITIONS}
${ADDRESSES}
containerStatuses:
{{ $now := Now }}
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: false
  started: true
  restartCount: 0
  state:
    running:
      startedAt: {{ $now | Quote }}
{{ end }}
`,
});

export const CRASH = stage("pod-crash", {
  when: [LIVING, UNTOUCHED, behaves("crash")],
  template: `
phase: Running
${UNREADY_CONDITIONS}
${ADDRESSES}
${crashed("1")}
`,
});

export const CRASH_AGAIN = stage("pod-crash-again", {
  when: [LIVING, BACKING_OFF, behaves("crash")],
  delayMs: CRASH_EVERY_MS,
  template: crashed("{{ add1 ( index $.status.containerStatuses $index ).restartCount }}"),
});

function crashed(restartCount: string): string {
  return `
{{ $now := Now }}
containerStatuses:
{{ range $index, $item := .spec.containers }}
- name: {{ $item.name | Quote }}
  image: {{ $item.image | Quote }}
  imageID: ""
  ready: false
  started: false
  restartCount: ${restartCount}
  state:
    waiting:
      reason: CrashLoopBackOff
      message: {{ printf "back-off 10s restarting failed container=%s pod=%s_%s(%s)" $item.name $.metadata.name $.metadata.namespace $.metadata.uid | Quote }}
  lastState:
    terminated:
      exitCode: 1
      reason: Error
      startedAt: {{ $now | Quote }}
      finishedAt: {{ $now | Quote }}
{{ end }}
`;
}

interface Description {
  readonly when: readonly Expression[];
  readonly delayMs?: number;
  readonly template: string;
}

function stage(name: string, { when, delayMs, template }: Description): object {
  return {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: "v1", kind: "Pod" },
      selector: { matchExpressions: when },
      ...(delayMs === undefined ? {} : { delay: { durationMilliseconds: delayMs } }),
      next: { statusTemplate: template },
    },
  };
}
