import { ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import type { Replaced } from "@sluice/shared/gate/stable.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { Update } from "./known.ts";

/** What an update changes, as far as a release goes by it (contract.md 3.3). */
export type WhatChanged =
  | { readonly kind: "nothing" }
  /** A new pod template: pods are to be replaced. */
  | ({ readonly kind: "template" } & Replaced)
  /** The same pods under a new id of the user's: they are labelled anew, step by step. */
  | ({ readonly kind: "id"; readonly id: string } & Replaced)
  /** A new template under an id that was released already: the sender says that this is no release. */
  | ({ readonly kind: "template-of-same-id"; readonly id: string } & Replaced);

export function whatChanged({ before, after }: Update): WhatChanged {
  const target = revisionOf(after.spec.template ?? {});
  const was = revisionOf(before.spec.template ?? {});
  const id = annotatedId(after);
  const sameId = id !== "" && id === annotatedId(before);
  if (was === target) {
    const newId = sameId ? "" : newIdOf({ before, after });
    return newId === "" ? { kind: "nothing" } : { kind: "id", was, target, id: newId };
  }
  return sameId
    ? { kind: "template-of-same-id", was, target, id }
    : { kind: "template", was, target };
}

/** The label counts beside the annotation, but it alone never makes a new template pass. */
function newIdOf({ before, after }: Update): string {
  const [annotation, label] = [annotatedId(after), labelledId(after)];
  if (annotation !== "") return annotation;
  return label === labelledId(before) ? "" : label;
}

const annotatedId = ({ metadata }: Workload): string => metadata.annotations?.[ROLLOUT_ID] ?? "";
const labelledId = ({ metadata }: Workload): string => metadata.labels?.[ROLLOUT_ID] ?? "";
