import { behaves, type Expression } from "./behaviours.ts";
import { LIVING, stage, UNREADY_CONDITIONS } from "./pod-stage.ts";

/**
 * Stages of pods that fail, with the reasons and messages that a kubelet writes: our
 * controller shows them to people. Templates are Go's.
 */
const CRASH_EVERY_MS = 3000;

/** Without it a stage would match its own result, and start over. */
const UNTOUCHED: Expression = { key: ".status.podIP", operator: "DoesNotExist" };
const BACKING_OFF: Expression = {
  key: ".status.containerStatuses.[].state.waiting.reason",
  operator: "In",
  values: ["CrashLoopBackOff"],
};

const FIRST_WORDS = `
startTime: {{ Now | Quote }}
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

const PULLING_IN_VAIN = `
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
`;

const RUNNING_UNREADY = `
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
`;

const CRASHED = crashed("1");

/** What becomes of the containers of a pod that fails, by its behaviour. */
export const FAILED_CONTAINERS = {
  "never-ready": PULLING_IN_VAIN,
  unready: RUNNING_UNREADY,
  crash: CRASHED,
} as const;

/** A real pod stays Pending until its first container has run. */
const NEVER_READY = stage("pod-never-ready", {
  when: [LIVING, UNTOUCHED, behaves("never-ready")],
  template: `
phase: Pending
${UNREADY_CONDITIONS}
${FIRST_WORDS}
${PULLING_IN_VAIN}
`,
});

/** Its container runs, and says that it is not ready. */
const UNREADY = stage("pod-unready", {
  when: [LIVING, UNTOUCHED, behaves("unready")],
  template: `
phase: Running
${UNREADY_CONDITIONS}
${FIRST_WORDS}
${RUNNING_UNREADY}
`,
});

const CRASH = stage("pod-crash", {
  when: [LIVING, UNTOUCHED, behaves("crash")],
  template: `
phase: Running
${UNREADY_CONDITIONS}
${FIRST_WORDS}
${CRASHED}
`,
});

const CRASH_AGAIN = stage("pod-crash-again", {
  when: [LIVING, BACKING_OFF, behaves("crash")],
  delay: { durationMilliseconds: CRASH_EVERY_MS },
  template: crashed("{{ add1 ( index $.status.containerStatuses $index ).restartCount }}"),
});

export const FAILING_PODS = [NEVER_READY, UNREADY, CRASH, CRASH_AGAIN];

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
