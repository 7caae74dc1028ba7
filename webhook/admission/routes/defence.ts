import { editorFor } from "@sluice/shared/traffic/editors.ts";
import { groupOf } from "@sluice/shared/api/same-workload.ts";
import { isUnroutable, type Routed, type RouteEditor } from "@sluice/shared/traffic/editor.ts";
import { defend, open, selectionOf, type Service } from "@sluice/shared/traffic/service.ts";
import { ingressDefence } from "./ingress-defence.ts";
import type { Defence } from "./kept.ts";
import { networkDefence } from "./network-defence.ts";
import { holderOf, routedWarnings, selectedWarnings } from "./words.ts";

/** By kind, from what the object itself remembers: nothing else has to be known. */
export function defenceOf(object: Routed): Defence {
  const { apiVersion, kind } = object;
  if (apiVersion === "v1" && kind === "Service") return serviceDefence;
  const editor = editorFor(object);
  if (editor !== undefined) return editedDefence(editor);
  const isIngress = groupOf(apiVersion) === "networking.k8s.io" && kind === "Ingress";
  return isIngress ? ingressDefence : networkDefence;
}

function editedDefence(editor: RouteEditor): Defence {
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
