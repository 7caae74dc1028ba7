/** A write of the controller, on its way to the API server. Leases and events are not counted. */
export interface Write {
  /** 1 is the first since the counting began. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
}

/** What becomes of a write. */
export type Fate =
  | { readonly kind: "passes" }
  /** The process is killed before the API server hears of it. */
  | { readonly kind: "killed before" }
  /** The process is killed when it is done, and hears no answer. */
  | { readonly kind: "killed after" }
  /** It is not done, and this is the answer. */
  | { readonly kind: "refused"; readonly status: 409 | 500 }
  /** It is done, and the connection breaks before the answer. */
  | { readonly kind: "answer lost" }
  /** It is done, and there is no answer for as long as the process waits for one. */
  | { readonly kind: "answer too late" }
  /** It is done, and with it all watches end. */
  | { readonly kind: "watches lost" }
  /** It is done, and from then on watches bring nothing new for a while. */
  | { readonly kind: "caches stale" };

export interface Judged {
  readonly write: Write;
  readonly fate: Fate;
}

/** Decides over each write, one after the other. */
export type Judge = (write: Write) => Fate;

export const PASSES: Fate = { kind: "passes" };
const KILLED_BEFORE: Fate = { kind: "killed before" };
const KILLED_AFTER: Fate = { kind: "killed after" };
const CONFLICT: Fate = { kind: "refused", status: 409 };
const BROKEN: Fate = { kind: "refused", status: 500 };
const ANSWER_LOST: Fate = { kind: "answer lost" };
const TOO_LATE: Fate = { kind: "answer too late" };
const WATCHES_LOST: Fate = { kind: "watches lost" };
const CACHES_STALE: Fate = { kind: "caches stale" };

/** What happens to each write of a release, in turn, and in words. */
export interface Hardship {
  /** Completes the sentence "…, it is approved to its end". */
  readonly how: string;
  readonly fates: readonly Fate[];
}

/**
 * One process lives until its first write, which is not sent; its successor until the same write is
 * done. As a process keeps nothing, a release that is driven so has been cut before and after each of
 * its writes.
 */
export const KILLED: Hardship = {
  how: "killed before and after every write",
  fates: [KILLED_BEFORE, KILLED_AFTER],
};

/** Only once each: a controller whose every try fails waits longer and longer. */
export const FAILING: Hardship = {
  how: "with every write failing once, this way or that",
  fates: [CONFLICT, PASSES, BROKEN, PASSES, ANSWER_LOST, TOO_LATE],
};

/** The ways in which a process that lives on can be hindered, one by one. */
export const HINDERED: readonly Hardship[] = [
  { how: "with every write refused once with 409", fates: [CONFLICT, PASSES] },
  { how: "with every write refused once with 500", fates: [BROKEN, PASSES] },
  { how: "with the answer to every write lost", fates: [ANSWER_LOST] },
  { how: "with the answer to every write too late", fates: [TOO_LATE] },
  { how: "with all watches lost at every write", fates: [WATCHES_LOST] },
  { how: "with caches seconds behind at every write", fates: [CACHES_STALE] },
];

/** All that can become of one write alone. */
export const EVERY_FATE: readonly Fate[] = [
  KILLED_BEFORE,
  KILLED_AFTER,
  CONFLICT,
  BROKEN,
  ANSWER_LOST,
  TOO_LATE,
  WATCHES_LOST,
  CACHES_STALE,
];

/** These, in turn, over and over. */
export function inTurn(fates: readonly Fate[]): Judge {
  return ({ number }) => fates[(number - 1) % fates.length] ?? PASSES;
}

/** This one for one write; all others pass. */
export function onlyAt(turn: number, fate: Fate): Judge {
  return ({ number }) => (number === turn ? fate : PASSES);
}

/** Writes that did not just pass. */
export function pointsIn(judged: readonly Judged[]): readonly Judged[] {
  return judged.filter(({ fate }) => fate.kind !== "passes");
}

/** In few words, as a name. */
export function inWords(fate: Fate): string {
  return fate.kind === "refused" ? `refused with ${fate.status}` : fate.kind;
}
