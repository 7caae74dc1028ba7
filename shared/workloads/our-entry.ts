import type { PatchOperation } from "../kube/resource-client.ts";

/** Under which name our controller writes to users' objects, only to take the name off again. */
export const FIELD_MANAGER = "sluice";

/** Where in `managedFields` a write of ours left its entry: admission, which takes it out, was not reached. */
export interface OurEntry {
  /** Absent when there is none, as it should be. */
  readonly ourEntry?: number;
}

export function ourEntryIn(managedFields: readonly { readonly manager?: string }[]): OurEntry {
  const ourEntry = managedFields.findIndex(({ manager }) => manager === FIELD_MANAGER);
  return ourEntry < 0 ? {} : { ourEntry };
}

/** Takes it out, if it is still there. */
export function withoutEntry(ourEntry: number): readonly PatchOperation[] {
  const entry = `/metadata/managedFields/${ourEntry}`;
  return [
    { op: "test", path: `${entry}/manager`, value: FIELD_MANAGER },
    { op: "remove", path: entry },
  ];
}
