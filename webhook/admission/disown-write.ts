import type { Verdict } from "./verdict.ts";

/** An object of whatever kind, as far as it says who wrote to it. */
interface Written {
  readonly metadata: { readonly managedFields?: readonly { readonly manager?: string }[] };
}

/**
 * A write of our controller to a user's object leaves no field owner.
 *
 * Server-side apply refuses to change what another manager has set, so a `helm upgrade` in the
 * middle of a release would end in a conflict with us. The API server takes an entry
 * that a webhook removes from `managedFields` as removed, and the field is then owned by nobody.
 *
 * @param fieldManager the name under which our controller writes
 * @see design.md 3
 */
export function disownWrite(written: Written, fieldManager: string): Verdict {
  const entries = written.metadata.managedFields ?? [];
  const others = entries.filter(({ manager }) => manager !== fieldManager);
  if (others.length === entries.length) return { kind: "allow", warnings: [] };
  const operation = { op: "replace", path: "/metadata/managedFields", value: others } as const;
  return { kind: "patch", operations: [operation], warnings: [] };
}
