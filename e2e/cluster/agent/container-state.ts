/** Where a container stands, as its pod's status tells it. Times are RFC 3339. */
export type ContainerState =
  | { readonly kind: "waiting"; readonly reason: string; readonly message?: string }
  | { readonly kind: "running"; readonly startedAt: string }
  | Terminated;

export interface Terminated {
  readonly kind: "terminated";
  readonly exitCode: number;
  readonly reason: "Completed" | "Error";
  readonly startedAt: string;
  readonly finishedAt: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  readonly last?: Terminated;
  readonly restartCount: number;
  /** The startup probe has passed. */
  readonly started: boolean;
  readonly ready: boolean;
}

/** As the API spells it. */
export function wireStatus(status: ContainerStatus): object {
  const { name, image, state, last, restartCount, started, ready } = status;
  return {
    name,
    image,
    imageID: image,
    ready,
    started,
    restartCount,
    state: wireState(state),
    lastState: last === undefined ? {} : wireState(last),
  };
}

function wireState({ kind, ...rest }: ContainerState): object {
  return { [kind]: rest };
}
