import type { Routed, Unroutable } from "@sluice/shared/traffic/editor.ts";

/** How one kind of object that a release changes is kept as the release needs it. */
export interface Defence {
  /** The object with nothing of ours: no release holds it, whatever was sent says. */
  own(sent: Routed): Routed;
  /** What is to be stored, and what the person who sent it is told if it is not what was sent. */
  keep(before: Routed, sent: Routed): Kept;
}

/** - `free`: what is stored carries nothing of ours, so there is nothing to keep. */
export type Kept =
  | { readonly kind: "kept"; readonly object: Routed; readonly warnings: readonly string[] }
  | {
      readonly kind: "cannot";
      readonly object: Routed;
      readonly why: Unroutable;
      /** Who was routing with it, in words. */
      readonly by: string;
    }
  | { readonly kind: "free" };
