import type { OwnerReference } from "@sluice/shared/api/rollout.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import {
  faultInWords,
  runScript,
  type Script,
  type ScriptEngine,
} from "@sluice/shared/scripts/run-script.ts";
import { type Asked, NO_WEIGHT, type ServiceNames } from "../asked.ts";
import { readTexts, type Texts, type TextsReading } from "@sluice/shared/traffic/texts.ts";
import { canarySpec } from "./canary-spec.ts";
import { carriedOver } from "./carried-over.ts";
import { canaryIngressName, type Ingress } from "./ingress.ts";
import { annotationsFor } from "@sluice/shared/traffic/written-annotations.ts";

export interface IngressLook {
  /** The user's own. Never written. */
  readonly stable: Ingress;
  /** What is called like its canary now. */
  readonly canary?: Ingress | undefined;
  readonly services: ServiceNames;
  readonly asked: Asked;
  /** Whom the canary Ingress belongs to: the Rollout, or a TrafficRouting. */
  readonly owner: OwnerReference;
  readonly script: Script;
  /** Annotations that are written along with it. */
  readonly marks?: Texts;
}

export type IngressPlan =
  /** There is no canary Ingress, and the step needs none. */
  | { readonly kind: "none" }
  /** The whole canary Ingress as it must be; equal to what is there when that is so already. */
  | { readonly kind: "ingress"; readonly ingress: Ingress }
  | { readonly kind: "refused"; readonly message: string };

/**
 * The canary Ingress of a step (contract.md 6.3). It always follows from the stable Ingress as it is
 * now: a host, path, certificate or annotation that is changed there in the middle of a release
 * reaches the canary as well. The script sees the annotations of the stable one, so a step's result
 * does not depend on the steps before it.
 */
export function planIngress(engine: ScriptEngine, look: IngressLook): IngressPlan {
  const { stable, canary, services, asked, owner, marks } = look;
  if (canary === undefined && asksForNothing(asked)) return { kind: "none" };
  if (canary !== undefined && !isOwned(canary, owner)) {
    return refused(
      `Ingress ${canary.metadata.name} exists and does not belong to ${owner.kind} ${owner.name}: rename or remove it, so that a canary Ingress can be made`,
    );
  }
  const spec = canarySpec(stable.spec ?? {}, services);
  if (spec === undefined) {
    return refused(
      `Ingress ${stable.metadata.name} has no path in spec.rules that leads to Service ${services.stable}: name the Ingress that does in trafficRoutings`,
    );
  }
  const wanted = annotationsBy(engine, look);
  if (wanted.kind === "refused") return wanted;
  const written = annotationsFor(carriedOver(wanted.texts), canary?.metadata.annotations);
  const annotations = { ...written, ...marks };
  return {
    kind: "ingress",
    ingress: { ...shell(look), spec, metadata: metadataOf(look, annotations) },
  };
}

const refused = (message: string): IngressPlan & TextsReading => ({ kind: "refused", message });

const asksForNothing = ({ weight = 0, matches = [] }: Asked): boolean =>
  weight === 0 && matches.length === 0;

export const isOwned = ({ metadata }: Ingress, owner: OwnerReference): boolean =>
  (metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.uid);

/** What the API server and others keep on an object that is there already stays. */
const shell = ({ stable, canary }: IngressLook): Ingress =>
  canary ?? { apiVersion: stable.apiVersion, kind: stable.kind, metadata: stable.metadata };

function metadataOf(
  { stable, canary, owner }: IngressLook,
  annotations: Ingress["metadata"]["annotations"],
) {
  const { name, namespace, labels } = stable.metadata;
  const there = canary?.metadata ?? {
    name: canaryIngressName(name),
    namespace,
    ownerReferences: [owner],
  };
  const carried = carriedOver(labels);
  const all = { ...canary?.metadata.labels, ...carried };
  return withoutUndefined({
    ...there,
    labels: Object.keys(all).length === 0 ? undefined : all,
    annotations,
  });
}

function annotationsBy(
  engine: ScriptEngine,
  { stable, services, asked, script }: IngressLook,
): TextsReading {
  const annotations = carriedOver(stable.metadata.annotations);
  const obj = {
    annotations,
    // A string, which is what scripts of the original expect here, and only here.
    weight: String(asked.weight ?? NO_WEIGHT),
    matches: asked.matches,
    canaryService: services.canary,
    requestHeaderModifier: asked.requestHeaderModifier,
  };
  const outcome = runScript(engine, script, { obj, like: annotations });
  if ("fault" in outcome) return refused(faultInWords(outcome.fault));
  const reading = readTexts("the result", outcome.ok);
  return reading.kind === "refused" ? refused(`${script.name}: ${reading.message}`) : reading;
}
