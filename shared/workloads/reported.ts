/** What of an object says how far its own controller has come with it. */
interface Reporting {
  readonly metadata: { readonly generation?: number | undefined };
  readonly status?: { readonly observedGeneration?: number | undefined } | undefined;
}

/** Its own controller has seen what is stored now. */
export function isReported({ metadata, status }: Reporting): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}
