import { annotation, type Expression, READY_AFTER } from "./behaviours.ts";

export const LIVING: Expression = {
  key: ".metadata.deletionTimestamp",
  operator: "DoesNotExist",
};

/** Part of a status: what a kubelet says of a pod whose containers are not ready. */
export const UNREADY_CONDITIONS = `
{{ $now := Now }}
{{ $names := list }}
{{ range .spec.containers }}{{ $names = append $names .name }}{{ end }}
{{ $message := printf "containers with unready status: [%s]" ( join " " $names ) }}
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

/** As long as an annotation says, a Go duration, or else this. */
export const delayFrom = (name: string, durationMilliseconds: number): object => ({
  durationMilliseconds,
  durationFrom: { expressionFrom: annotation(name) },
});

/** How long a late pod takes to get ready. */
export const LATE = delayFrom(READY_AFTER, 5000);

export interface PodStage {
  readonly when: readonly Expression[];
  /** Before it happens; absent: at once. */
  readonly delay?: object;
  /** The part of the status that changes, a template of Go. */
  readonly template: string;
}

export function stage(name: string, { template, ...matching }: PodStage): object {
  return stageWith(name, matching, { statusTemplate: template });
}

/**
 * The same for a pod that others write to meanwhile: what was made of an older one is refused. kwok drops it
 * then, and looks at the newer one.
 */
export function guardedStage(name: string, { template, ...matching }: PodStage): object {
  const status = template.replaceAll(/^/gm, "  ");
  const whole = `
metadata:
  resourceVersion: {{ .metadata.resourceVersion | Quote }}
status:
${status}`;
  return stageWith(name, matching, { patches: [{ subresource: "status", template: whole }] });
}

function stageWith(name: string, { when, delay }: Omit<PodStage, "template">, next: object) {
  return {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: "v1", kind: "Pod" },
      selector: { matchExpressions: when },
      ...(delay === undefined ? {} : { delay }),
      next,
    },
  };
}
