import { contentOf, type Content, type NetworkObject } from "./network-object.ts";
import { rebase } from "./rebase.ts";
import { contentIn, type Recorded } from "./record.ts";

/** What an object is to be without us: what was remembered, with what somebody else has changed since. */
export function originalOf(
  object: NetworkObject,
  recorded: Exclude<Recorded, { kind: "garbled" }>,
): Content {
  const current = contentOf(object);
  if (recorded.kind === "none") return current;
  const { original, written = current } = recorded;
  // Of three contents it makes a content.
  return contentIn(rebase({ original, written, current })) ?? original;
}
