import type { Sent } from "./load.ts";

/** How many of some requests there may be, both ends included. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * How many of so many requests go to a version that gets this share, when each is thrown by itself.
 * A gateway that takes turns is steadier than that, so it is within these bounds all the more.
 *
 * @param requests how many in all, 0 or more
 * @param share    from 0 to 1
 * @param within   how sure: 0.999 leaves one run in a thousand outside, half of them on either side
 * @returns whole requests
 * @throws {RangeError} on a share outside 0 to 1
 */
export function binomialBounds(requests: number, share: number, within = 0.999): Bounds {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`${share} is not within 0 to 1`);
  if (share === 0 || share === 1) return { least: requests * share, most: requests * share };
  const tail = (1 - within) / 2;
  const fewest = countBelowTail(requests, share, tail);
  return { least: fewest, most: requests - countBelowTail(requests, 1 - share, tail) };
}

/** The smallest count such that it or fewer are likelier than the tail. */
function countBelowTail(requests: number, share: number, tail: number): number {
  // Logarithms: the likelihood of none of a thousand is beyond what a number can hold.
  let logOf = requests * Math.log(1 - share);
  let sum = 0;
  for (let count = 0; count < requests; count += 1) {
    sum += Math.exp(logOf);
    if (sum > tail) return count;
    logOf += Math.log((requests - count) / (count + 1)) + Math.log(share / (1 - share));
  }
  return requests;
}

/** Good answers by version; those of a gateway that asked nobody count as "". */
export function answersByVersion(sent: readonly Sent[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const one of sent) {
    if (one.kind === "lost" || one.status >= 400) continue;
    counts[one.version] = (counts[one.version] ?? 0) + 1;
  }
  return counts;
}

/** Fewer say nothing about a share. */
export const FEWEST = 200;

/**
 * @returns what is wrong with the share of a version among the good answers; undefined when nothing is
 */
export function shareError(
  sent: readonly Sent[],
  version: string,
  share: number,
): string | undefined {
  const counts = answersByVersion(sent);
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (all < FEWEST) return `${all} good answers are too few to know a share, it takes ${FEWEST}`;
  const { least, most } = binomialBounds(all, share);
  const is = counts[version] ?? 0;
  if (is >= least && is <= most) return undefined;
  const percent = ((100 * is) / all).toFixed(1);
  const should = `${100 * share}% are ${least} to ${most}`;
  return `${version} gave ${is} of ${all} answers (${percent}%), and ${should}: ${JSON.stringify(counts)}`;
}

/** Requests that nobody answered well. */
export function failuresIn(sent: readonly Sent[]): readonly Sent[] {
  return sent.filter((one) => one.kind === "lost" || one.status >= 400);
}

/** What became of a request, for a person. */
export function failureInWords(one: Sent): string {
  if (one.kind === "lost") return `${one.reason} after ${one.tookMs.toFixed(0)} ms`;
  const who = one.pod === "" ? "the gateway" : `${one.pod} (${one.version})`;
  return `HTTP ${one.status} from ${who} after ${one.tookMs.toFixed(0)} ms`;
}
