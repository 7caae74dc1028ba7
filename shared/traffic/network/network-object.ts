import type { ObjectMeta } from "../../api/rollout.ts";
import { withoutUndefined } from "../../patch/json.ts";
import { TRAFFIC_RECORD } from "../record.ts";
import type { Texts } from "../texts.ts";

type Json = Readonly<Record<string, unknown>>;

/** An object of any kind that routes traffic (`customNetworkRefs`). */
export interface NetworkObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: Json | undefined;
}

/**
 * The part of an object that a script may change. What is empty is absent: that is how the API
 * server keeps labels and annotations, and Lua cannot tell the two apart.
 */
export interface Content {
  readonly spec?: Json;
  readonly labels?: Texts;
  readonly annotations?: Texts;
}

/**
 * Annotation, JSON `{spec,labels,annotations}`: the object as its users want it. It has the name and
 * the shape that the original gives it, so that a release can be taken over (contract.md 2.6).
 */
export const ORIGINAL = "rollouts.kruise.io/original-spec-configuration";

/** Annotation of ours, JSON: the merge patch from the original to what we wrote last. */
export const WRITTEN = "rollouts.kruise.io/written-spec-configuration";

export function contentOf({ spec, metadata: { labels, annotations } }: NetworkObject): Content {
  return contentFrom({ spec, labels, annotations: withoutRecords(annotations) });
}

/** What is remembered on an object is written beside what a script says, never by it. */
export function withoutRecords(annotations: Texts = {}): Texts {
  const {
    [ORIGINAL]: _original,
    [WRITTEN]: _written,
    [TRAFFIC_RECORD]: _routing,
    ...others
  } = annotations;
  return others;
}

interface Parts {
  readonly spec?: Json | undefined;
  readonly labels?: Texts | undefined;
  readonly annotations?: Texts | undefined;
}

export const contentFrom = ({ spec, labels, annotations }: Parts): Content =>
  withoutUndefined({ spec, labels: filled(labels), annotations: filled(annotations) });

const filled = (texts: Texts | undefined): Texts | undefined =>
  texts === undefined || Object.keys(texts).length === 0 ? undefined : texts;

/** @param records our annotations, or none */
export function withContent(
  object: NetworkObject,
  content: Content,
  records: Texts = {},
): NetworkObject {
  const annotations = filled({ ...content.annotations, ...records });
  const metadata = withoutUndefined({ ...object.metadata, labels: content.labels, annotations });
  return withoutUndefined({ ...object, metadata, spec: content.spec });
}
