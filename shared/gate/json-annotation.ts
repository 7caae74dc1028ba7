/** Whatever may carry annotations. */
interface Annotated {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> | undefined };
}

/**
 * What an annotation of ours says. Anybody may write on an object, so it is looked at before it is believed.
 *
 * @returns undefined when there is none, or when it is not one that we write
 */
export function readJsonAnnotation<T>(
  { metadata }: Annotated,
  key: string,
  check: (value: unknown) => value is T,
): T | undefined {
  const text = metadata.annotations?.[key];
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
