import type { StoredSharedRouting } from "@sluice/shared/api/shared-routing.ts";

/** A TrafficRouting, and the finalizers that it is to have. */
export interface Marking {
  readonly routing: StoredSharedRouting;
  readonly finalizers: readonly string[];
}

export function unmarked(routing: StoredSharedRouting, mark: string): Marking {
  return { routing, finalizers: finalizersOf(routing).filter((one) => one !== mark) };
}

export function marked(routing: StoredSharedRouting, mark: string): Marking {
  return { routing, finalizers: [...finalizersOf(routing), mark] };
}

export const isMarked = (routing: StoredSharedRouting, mark: string): boolean =>
  finalizersOf(routing).includes(mark);

const finalizersOf = ({ metadata }: StoredSharedRouting): readonly string[] =>
  metadata.finalizers ?? [];
