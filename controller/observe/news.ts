import { isDeepStrictEqual } from "node:util";
import type { Change } from "@sluice/shared/kube/store.ts";

interface View {
  readonly metadata: { readonly uid: string };
}

/**
 * Whether a look can see what has changed. Most writes to pods and ReplicaSets touch nothing of what is
 * kept of them: then there is a new resourceVersion, which a later look finds in the cache as well.
 */
function isNews<T extends View>({ before, after }: Change<T>): boolean {
  if (before === undefined || after === undefined) return true;
  return (
    before.metadata.uid !== after.metadata.uid || !isDeepStrictEqual(rest(before), rest(after))
  );
}

/** Calls back with the object that has changed, as it is or last was. */
export function ifNews<T extends View>(tell: (one: T) => void): (change: Change<T>) => void {
  return (change) => {
    const one = change.after ?? change.before;
    if (one !== undefined && isNews(change)) tell(one);
  };
}

const rest = <T extends View>({ metadata: _metadata, ...seen }: T): Omit<T, "metadata"> => seen;
