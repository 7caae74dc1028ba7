import type { JsonPatchOperation } from "@sluice/shared/patch/diff.ts";

/** The request is wrong as it stands (403: not allowed; 409: not now; 422: not valid). */
export type DenyStatus = 403 | 409 | 422;

/**
 * What a handler answers. `review.ts` alone turns it into an AdmissionReview. Warnings go to the
 * person who applies, one line each: `kubectl` prints them below the command.
 */
export type Verdict =
  | { readonly kind: "allow"; readonly warnings: readonly string[] }
  | {
      readonly kind: "patch";
      readonly operations: readonly JsonPatchOperation[];
      readonly warnings: readonly string[];
    }
  | { readonly kind: "deny"; readonly status: DenyStatus; readonly message: string };

/** Passes as it is, and there is nothing to say about it. */
export const ALLOW: Verdict = { kind: "allow", warnings: [] };

export function allow(warnings: readonly string[]): Verdict {
  return { kind: "allow", warnings };
}

export function patch(
  operations: readonly JsonPatchOperation[],
  warnings: readonly string[],
): Verdict {
  return { kind: "patch", operations, warnings };
}

export function deny(status: DenyStatus, message: string): Verdict {
  return { kind: "deny", status, message };
}
