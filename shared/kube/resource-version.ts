/**
 * Whether one resourceVersion of a kind was written after another. They are decimal numbers without
 * leading zeros and of any length, so a longer one is greater and those of equal length compare as
 * text: no parsing, no limit at 2^53. "" is older than all.
 *
 * @see Kubernetes API conventions, resourceVersion: ordering is promised from 1.35 on
 */
export function isNewer(candidate: string, than: string): boolean {
  if (candidate.length !== than.length) return candidate.length > than.length;
  return candidate > than;
}
