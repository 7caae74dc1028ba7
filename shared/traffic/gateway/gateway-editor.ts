import { isDeepStrictEqual } from "node:util";
import { isUnroutable, type Routed, type RouteEditor } from "../editor.ts";
import { readTrafficRecord, withoutTrafficRecord, withTrafficRecord } from "../record.ts";
import type { Routing } from "../routing.ts";
import { acceptanceOf } from "./acceptance.ts";
import type { Fields } from "../fields.ts";
import { rulesOf } from "./backend-refs.ts";
import { isRecord } from "../../patch/json.ts";
import type { Task } from "./canary-rules.ts";
import { beyondAnnotations } from "./limits.ts";
import { asStored, ownRules, type Remembered, unnamed } from "./own-rules.ts";
import type { RouteKind } from "./route-kind.ts";
import { routedRules } from "./routed-rules.ts";

/** How a kind of route of the Gateway API is edited: only its `spec.rules`, and our record. */
export function gatewayEditor(kind: RouteKind): RouteEditor {
  return {
    kind: kind.kind,

    routingOf: (object) => readTrafficRecord(object)?.routing,

    intent(object, stored) {
      const records = [object, stored].flatMap((one) => rememberedOf(one, kind));
      const bare = withoutTrafficRecord(object);
      const { rules } = bare.spec;
      // The API server is about to refuse what is no list of rules, in words of its own.
      if (records.length === 0 || !isList(rules)) return bare;
      return { ...bare, spec: { ...bare.spec, rules: ownRules(rules, records) } };
    },

    route(intent, routing, stored) {
      const rules = rulesOf(intent);
      const task = taskOf(intent, routing, kind);
      const routed = routedRules(rules, task);
      if (isUnroutable(routed)) return routed;
      const all = asStored(routed);
      const kept = dropsNames(stored, kind) ? all.map(unnamed) : all;
      const split = { ...intent, spec: { ...intent.spec, rules: kept } };
      const object = withTrafficRecord(split, { routing, original: rules });
      return beyondAnnotations(object, task.called) ?? object;
    },

    acceptance: acceptanceOf,
  };
}

function rememberedOf(object: Routed | undefined, kind: RouteKind): readonly Remembered[] {
  const record = object === undefined ? undefined : readTrafficRecord(object);
  if (object === undefined || record === undefined || !isList(record.original)) return [];
  return [{ original: record.original, task: taskOf(object, record.routing, kind) }];
}

function isList(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.every(isRecord);
}

function taskOf(object: Routed, routing: Routing, kind: RouteKind): Task {
  const { service, canaryService, split } = routing;
  const { namespace } = object.metadata;
  const between = { service, canaryService, namespace };
  return { kind, called: nameOf(object, kind), between, split };
}

function nameOf({ metadata }: Routed, { kind }: RouteKind): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}

/** Whether rules that we made there have lost their names: the CRD is older than that field. */
function dropsNames(stored: Routed | undefined, kind: RouteKind): boolean {
  if (stored === undefined) return false;
  return rememberedOf(stored, kind).some(({ original, task }) => {
    const routed = routedRules(original, task);
    if (isUnroutable(routed)) return false;
    const [first] = routed.made;
    return first !== undefined && isDeepStrictEqual(rulesOf(stored)[0], unnamed(first));
  });
}
