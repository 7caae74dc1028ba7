/** Whatever has annotations. */
interface Annotated {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> | undefined };
}

/** The same without an annotation; an empty map is left out, as the API server leaves it out. */
export function withoutAnnotation<T extends Annotated>(object: T, key: string): T {
  if (object.metadata.annotations?.[key] === undefined) return object;
  const { [key]: _ours, ...annotations } = object.metadata.annotations;
  const { annotations: _was, ...metadata } = object.metadata;
  const kept = Object.keys(annotations).length === 0 ? {} : { annotations };
  return { ...object, metadata: { ...metadata, ...kept } };
}

/** The same with an annotation. */
export function annotated<T extends Annotated>(object: T, key: string, text: string): T {
  const annotations = { ...object.metadata.annotations, [key]: text };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
