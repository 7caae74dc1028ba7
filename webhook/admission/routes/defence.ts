import { editorFor } from "@sluice/shared/traffic/editors.ts";
import { isUnroutable, type Routed, type Unroutable } from "@sluice/shared/traffic/editor.ts";
import { defend, open, selectionOf, type Service } from "@sluice/shared/traffic/service.ts";
import { holderOf, routedWarnings, selectedWarnings } from "./words.ts";

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

/**
 * By kind, from what the object itself remembers: nothing else has to be known.
 *
 * @returns undefined for a kind that no release changes
 */
export function defenceOf(object: Routed): Defence | undefined {
  if (object.apiVersion === "v1" && object.kind === "Service") return serviceDefence;
  const editor = editorFor(object);
  if (editor === undefined) return undefined;
  return {
    own: (sent) => editor.intent(sent),
    keep(before, sent) {
      const routing = editor.routingOf(before);
      if (routing === undefined) return { kind: "free" };
      const intent = editor.intent(sent, before);
      const stored = editor.route(intent, routing, before);
      const by = holderOf(before, routing);
      if (isUnroutable(stored)) return { kind: "cannot", object: intent, why: stored, by };
      return { kind: "kept", object: stored, warnings: routedWarnings(sent, routing) };
    },
  };
}

const serviceDefence: Defence = {
  own: (sent: Service) => open(sent),
  keep(before: Service, sent: Service) {
    const selection = selectionOf(before);
    if (selection === undefined) return { kind: "free" };
    const stored = defend(before, sent);
    const by = holderOf(before, selection);
    if (isUnroutable(stored)) {
      return { kind: "cannot", object: open(sent, before), why: stored, by };
    }
    return { kind: "kept", object: stored, warnings: selectedWarnings(sent, selection) };
  },
};
