import { diff } from "@sluice/shared/patch/diff.ts";
import type { Routed } from "@sluice/shared/traffic/editor.ts";
import { ALLOW, patch, type Verdict } from "../verdict.ts";
import { defenceOf } from "./defence.ts";
import type { Defence } from "./kept.ts";
import { strippedWarning, unroutableWarnings } from "./words.ts";

/** A write to a route or a Service by anybody but our controller. */
export interface RouteWrite {
  /** As it is stored; absent when it is made. */
  readonly before?: Routed | undefined;
  readonly after: Routed;
}

/**
 * What becomes of it.
 *
 * Pure, and by the record of what is stored alone, which only our controller writes: the same
 * write gets the same answer in a dry run and in a second invocation. Nothing is refused. What a release
 * has set stays set, and all else is as it was sent.
 */
export function admitRoute({ before, after }: RouteWrite): Verdict {
  const defence = defenceOf(after);
  const kept = before === undefined ? FREE : defence.keep(before, after);
  switch (kept.kind) {
    case "free":
      return withoutOurs(after, defence);
    case "kept":
      return instead(after, kept.object, kept.warnings);
    case "cannot":
      return instead(after, kept.object, unroutableWarnings(after, kept.by, kept.why));
  }
}

const FREE = { kind: "free" } as const;

/** Whatever the sender says there: nobody but us makes a release of it. */
function withoutOurs(after: Routed, defence: Defence): Verdict {
  return instead(after, defence.own(after), [strippedWarning(after)]);
}

function instead(after: Routed, object: Routed, warnings: readonly string[]): Verdict {
  const operations = diff(after, object);
  return operations.length === 0 ? ALLOW : patch(operations, warnings);
}
