import { isRecord } from "../patch/json.ts";
import { type ReleaseRecord, styleIn } from "./release-record.ts";

/**
 * Annotation of ours in the pod template of a Deployment whose blue-green release is taken back, until no request is
 * routed to new pods: as long as it is there no ReplicaSet has that template, and so none is taken for the old one. The
 * native controller takes every other pod as soon as a ReplicaSet with the template has as many pods as are desired,
 * also while it is paused (decisions/0004). Nobody's pod is ever made with it.
 */
export const TEMPLATE_HELD = "rollouts.kruise.io/template-held";

type Template = Readonly<Record<string, unknown>>;

/** Whether a release keeps the template from its own controller. */
export function holdsTemplate(record: ReleaseRecord): boolean {
  return record.back === "routes-first" && styleIn(record) === "BlueGreen";
}

export function isHeldTemplate({ metadata }: Template): boolean {
  const annotations = isRecord(metadata) ? metadata["annotations"] : undefined;
  return isRecord(annotations) && annotations[TEMPLATE_HELD] !== undefined;
}

/** The template as the release needs it: with the annotation or, whoever has brought it, without. */
export function templateFor(record: ReleaseRecord, template: Template): Template {
  return holdsTemplate(record) ? held(template) : withoutHold(template);
}

export function withoutHold(template: Template): Template {
  const { metadata } = template;
  if (!isHeldTemplate(template) || !isRecord(metadata) || !isRecord(metadata["annotations"])) {
    return template;
  }
  const { [TEMPLATE_HELD]: _held, ...annotations } = metadata["annotations"];
  const { annotations: _were, ...others } = metadata;
  const { metadata: _was, ...rest } = template;
  return {
    ...rest,
    ...unlessEmpty("metadata", { ...others, ...unlessEmpty("annotations", annotations) }),
  };
}

function unlessEmpty(key: string, map: Template): Template {
  return Object.keys(map).length === 0 ? {} : { [key]: map };
}

function held(template: Template): Template {
  const metadata = isRecord(template["metadata"]) ? template["metadata"] : {};
  const annotations = isRecord(metadata["annotations"]) ? metadata["annotations"] : {};
  return {
    ...template,
    metadata: { ...metadata, annotations: { ...annotations, [TEMPLATE_HELD]: "true" } },
  };
}
