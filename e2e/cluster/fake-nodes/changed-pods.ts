import {
  annotation,
  behaves,
  CHANGES_AFTER,
  type Expression,
  isNotSo,
  isSo,
  READY_NOW,
} from "./behaviours.ts";
import { FAILED_CONTAINERS } from "./failing-pods.ts";
import {
  delayFrom,
  guardedStage,
  LATE,
  LIVING,
  type PodStage,
  UNREADY_CONDITIONS,
} from "./pod-stage.ts";

/**
 * Stages of a pod whose image is changed while it runs, as OpenKruise updates pods in place: the old
 * container ends, another one starts in the same pod, which a kubelet counts as a restart, and gets ready.
 * The pod is ready once its containers are and all readiness gates are open; those are not the kubelet's.
 */

/** As a process ends that does not catch SIGTERM. */
const ENDED_BY_SIGTERM = 143;

/** Image by image, in the order of the spec, which our statuses keep. */
const IMAGES_DIFFER =
  "[.spec.containers[].image] != [.status.containerStatuses[]?.image] and (.status.containerStatuses | length) > 0";
const CHANGED = isSo(IMAGES_DIFFER);
const UNCHANGED = isNotSo(IMAGES_DIFFER);
const RUNS = "any(.status.containerStatuses[]?; .state.running != null)";
const STARTED = isSo(
  "any(.status.containerStatuses[]?; .restartCount > 0 and .state.running != null and .ready == false)",
);
const ALL_READY = isSo(hasCondition("ContainersReady"));
const NOT_SAID = isNotSo(hasCondition("Ready"));
/** What the node lifecycle controller says of pods on a node that does not answer: no kubelet is there to gainsay it. */
const ANSWERED = isNotSo(
  'any(.status.conditions[]?; .type == "Ready" and .reason == "NodeStatusUnknown")',
);
const GATES_OPEN = isSo(
  '([.spec.readinessGates[]?.conditionType] - [.status.conditions[]? | select(.status == "True") | .type]) == []',
);

function hasCondition(type: string): string {
  return `any(.status.conditions[]?; .type == "${type}" and .status == "True")`;
}

const ENDS = `
${UNREADY_CONDITIONS}
containerStatuses:
{{ $now := Now }}
{{ range .status.containerStatuses }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ .imageID | Quote }}
  ready: false
  started: false
  restartCount: {{ .restartCount }}
  state:
    terminated:
      exitCode: ${ENDED_BY_SIGTERM}
      reason: Error
      {{ with .state.running }}
      startedAt: {{ .startedAt | Quote }}
      {{ end }}
      finishedAt: {{ $now | Quote }}
{{ end }}
`;

const STARTS = `
containerStatuses:
{{ $now := Now }}
{{ range $index, $item := .spec.containers }}
{{ $was := index $.status.containerStatuses $index }}
- name: {{ $item.name | Quote }}
  image: {{ $item.image | Quote }}
  imageID: {{ printf "docker.io/library/%s@sha256:%s" $item.image ( sha256sum $item.image ) | Quote }}
  ready: false
  started: true
  restartCount: {{ add1 $was.restartCount }}
  state:
    running:
      startedAt: {{ $now | Quote }}
  lastState: {{ if $was.state.terminated }}{{ toJson $was.state }}{{ else }}{{ toJson $was.lastState }}{{ end }}
{{ end }}
`;

const GETS_READY = `
conditions:
- type: ContainersReady
  status: "True"
  reason: null
  message: null
  lastTransitionTime: {{ Now | Quote }}
containerStatuses:
{{ range .status.containerStatuses }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ .imageID | Quote }}
  ready: true
  started: true
  restartCount: {{ .restartCount }}
  state: {{ toJson .state }}
  lastState: {{ toJson .lastState }}
{{ end }}
`;

const IS_READY = `
conditions:
- type: Ready
  status: "True"
  reason: null
  message: null
  lastTransitionTime: {{ Now | Quote }}
`;

const FAILING = Object.keys(FAILED_CONTAINERS);
const good = (...others: readonly string[]): Expression => ({
  ...behaves(...FAILING, ...others),
  operator: "NotIn",
});

const failing = Object.entries(FAILED_CONTAINERS).map(([behaviour, containers]) =>
  guardedStage(`pod-changed-${behaviour}`, {
    when: [LIVING, CHANGED, isNotSo(RUNS), behaves(behaviour)],
    template: `${UNREADY_CONDITIONS}${containers}`,
  }),
);

const getsReady = (name: string, { when, ...delay }: Omit<PodStage, "template">): object =>
  guardedStage(name, { when: [LIVING, STARTED, ...when], ...delay, template: GETS_READY });

export const CHANGED_PODS = [
  guardedStage("pod-changed-ends", {
    when: [LIVING, CHANGED, isSo(RUNS)],
    delay: delayFrom(CHANGES_AFTER, 0),
    template: ENDS,
  }),
  guardedStage("pod-changed-starts", {
    when: [LIVING, CHANGED, isNotSo(RUNS), good()],
    template: STARTS,
  }),
  ...failing,
  getsReady("pod-changed-ready", { when: [UNCHANGED, good("late", "on-word")] }),
  getsReady("pod-changed-ready-late", { when: [UNCHANGED, behaves("late")], delay: LATE }),
  getsReady("pod-changed-ready-on-word", {
    when: [UNCHANGED, behaves("on-word"), { key: annotation(READY_NOW), operator: "Exists" }],
  }),
  guardedStage("pod-gates-open", {
    when: [LIVING, ALL_READY, NOT_SAID, GATES_OPEN, ANSWERED],
    template: IS_READY,
  }),
];
