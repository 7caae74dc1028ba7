import { isRecord, own } from "../../patch/json.ts";
import { CONVERSION_DATA } from "./names.ts";
import { difference, type JsonObject, type Kept, putBack, type Reading } from "./three-way.ts";

/** One kind in two versions, and what each can show of the other; what is lost is kept here. */
export interface TwoVersions {
  readonly old: { readonly apiVersion: string; show(stored: JsonObject): JsonObject };
  readonly stored: { readonly apiVersion: string; show(old: JsonObject): JsonObject };
}

/** A step that shows no `replicas` has as many as its weight says, so steps are whole. */
const INTO_OLD: Reading = { items: "whole", absent: "removed" };
const INTO_STORED: Reading = { items: "by field", absent: "removed" };
/** Clients of old types leave out of a status what they do not know, such as `nextStepIndex`. */
const STATUS_INTO_STORED: Reading = { items: "by field", absent: "unsaid" };

/**
 * The object in the stored version. Never throws: what cannot be understood is kept. What the
 * object was before it was served in the old version comes back, but for what was changed since.
 */
export function toStored(versions: TwoVersions, object: JsonObject): JsonObject {
  const { apiVersion } = versions.stored;
  if (!canCarry(object)) return { ...object, apiVersion };
  const { bare, data } = taken(object, apiVersion);
  const plain = plainStored(versions, bare);
  if (data === undefined) return plain;
  const { metadata, spec } = inParts(putBack(data, inParts(plain), INTO_STORED));
  const { status } = inParts(putBack(data, inParts(plain), STATUS_INTO_STORED));
  return withParts(plain, { metadata, spec, status });
}

/** The object in the old version, as its clients wrote it or, if they did not, as it shows. */
export function toOld(versions: TwoVersions, object: JsonObject): JsonObject {
  const { apiVersion } = versions.old;
  if (!canCarry(object)) return { ...object, apiVersion };
  const { bare, data } = taken(object, apiVersion);
  const face = { ...versions.old.show(bare), apiVersion };
  const old = data === undefined ? face : withParts(face, putBack(data, inParts(face), INTO_OLD));
  const back = inParts(plainStored(versions, old));
  const lost = difference(back, inParts(object));
  if (lost === undefined) return old;
  return carrying(old, versions.stored.apiVersion, wholeStatus(lost, back, object));
}

/** Without what an earlier conversion kept; carries what the old version said in its own way. */
function plainStored({ old, stored }: TwoVersions, bare: JsonObject): JsonObject {
  const shown = { ...stored.show(bare), apiVersion: stored.apiVersion };
  const spelled = difference(inParts(old.show(shown)), inParts(bare));
  return spelled === undefined ? shown : carrying(shown, old.apiVersion, spelled);
}

/** A status is kept whole, so that a field can come back that its writer did not know. */
function wholeStatus(lost: Kept, back: JsonObject, object: JsonObject): Kept {
  if (own(lost.face, "status") === undefined || own(lost.kept, "status") === undefined) return lost;
  return {
    face: { ...lost.face, status: back["status"] },
    kept: { ...lost.kept, status: object["status"] },
  };
}

/** What may differ between two versions of an object: all else of the metadata is the API server's. */
function inParts(object: JsonObject): JsonObject {
  const { metadata, spec, status } = object;
  const annotations = isRecord(metadata) ? (metadata["annotations"] ?? {}) : {};
  return { metadata: { annotations }, spec, status };
}

function withParts(object: JsonObject, { metadata, spec, status }: JsonObject): JsonObject {
  const { spec: _spec, status: _status, ...rest } = object;
  const annotations = isRecord(metadata) ? metadata["annotations"] : undefined;
  return {
    ...withAnnotations(rest, isRecord(annotations) ? annotations : {}),
    ...(spec === undefined ? {} : { spec }),
    ...(status === undefined ? {} : { status }),
  };
}

function canCarry({ metadata }: JsonObject): boolean {
  if (!isRecord(metadata)) return false;
  const annotations = metadata["annotations"] ?? {};
  return isRecord(annotations);
}

/** @returns the metadata without `annotations` when there are none: empty and absent are the same */
function withAnnotations(object: JsonObject, annotations: JsonObject): JsonObject {
  const { annotations: _annotations, ...rest } = isRecord(object["metadata"])
    ? object["metadata"]
    : {};
  const some = Object.keys(annotations).length > 0;
  return { ...object, metadata: some ? { ...rest, annotations } : rest };
}

/** @param apiVersion of what is kept: data of another version is of no use, and is dropped */
function carrying(object: JsonObject, apiVersion: string, data: Kept): JsonObject {
  const { metadata } = object;
  const annotations =
    isRecord(metadata) && isRecord(metadata["annotations"]) ? metadata["annotations"] : {};
  const text = canonical({ apiVersion, ...data });
  return withAnnotations(object, { ...annotations, [CONVERSION_DATA]: text });
}

interface Taken {
  readonly bare: JsonObject;
  readonly data: Kept | undefined;
}

function taken(object: JsonObject, apiVersion: string): Taken {
  const { metadata } = object;
  const annotations = isRecord(metadata) ? metadata["annotations"] : undefined;
  if (!isRecord(annotations) || !Object.hasOwn(annotations, CONVERSION_DATA)) {
    return { bare: object, data: undefined };
  }
  const { [CONVERSION_DATA]: text, ...others } = annotations;
  return { bare: withAnnotations(object, others), data: dataIn(text, apiVersion) };
}

/** @returns undefined for anything that we did not write */
function dataIn(text: unknown, apiVersion: string): Kept | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const data: unknown = JSON.parse(text);
    if (!isRecord(data) || data["apiVersion"] !== apiVersion) return undefined;
    const { face, kept } = data;
    return isRecord(face) && isRecord(kept) ? { face, kept } : undefined;
  } catch {
    return undefined;
  }
}

/** One text for one meaning, whatever the order in which the API server writes keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isRecord(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
