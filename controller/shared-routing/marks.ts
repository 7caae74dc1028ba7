import { markOf, type StoredSharedRouting } from "@sluice/shared/api/shared-routing.ts";
import { type ReleaseRecord, readRecord } from "@sluice/shared/gate/release-record.ts";
import { standsAside } from "@sluice/shared/gate/stands-aside.ts";
import type { Observed } from "../observe/observed.ts";
import type { Action } from "../rollout/actions.ts";
import { isMarked, marked, unmarked } from "./marking.ts";

/**
 * A Rollout marks the TrafficRouting that it refers to for as long as it releases: before the first pod moves,
 * and until the gate opens for good. Wherever else its mark is, it goes: it has come to refer to another
 * one, or to none.
 *
 * From one that is being deleted it goes as well: its routes are given back by then, and nobody is
 * to wait hours for the end of a release.
 *
 * @param planned what is done in the same pass, after this
 * @see contract.md 4.7 and 6.8
 */
export function markActions(seen: Observed, planned: readonly Action[]): readonly Action[] {
  const { shared, rollout, kind } = seen;
  // Where nothing is known of its workload, what is stored may be right.
  if (shared === undefined || kind !== undefined) return [];
  const mark = markOf(rollout.metadata.name);
  const wanted = isReleasing(seen, planned) ? standing(shared.object) : undefined;
  const off = shared.marked
    .filter(({ metadata }) => metadata.uid !== wanted?.metadata.uid)
    .map((routing) => unmarked(routing, mark));
  const on = wanted === undefined || isMarked(wanted, mark) ? [] : [marked(wanted, mark)];
  const markings = [...off, ...on];
  return markings.length === 0 ? [] : [{ kind: "sharing", markings }];
}

/** The API server lets nobody add a finalizer to what is being deleted. */
function standing(routing: StoredSharedRouting | undefined): StoredSharedRouting | undefined {
  return routing?.metadata.deletionTimestamp === undefined ? routing : undefined;
}

function isReleasing(seen: Observed, planned: readonly Action[]): boolean {
  const { rollout, rival } = seen;
  const counts = rival === undefined && rollout.metadata.deletionTimestamp === undefined;
  if (!counts || standsAside(rollout) !== undefined) return false;
  const record = recordAfter(seen, planned);
  return record !== undefined && goesOn(record);
}

/** It is over as soon as the gate is open for good, and on the way back as soon as that has begun. */
const goesOn = ({ form, back }: ReleaseRecord): boolean =>
  form.kind !== "finishing" && back !== "routes-first";

function recordAfter(
  { workload }: Observed,
  planned: readonly Action[],
): ReleaseRecord | undefined {
  const wanted = planned.flatMap((one) =>
    one.kind === "workload" || one.kind === "go-back" ? [one.wanted] : [],
  );
  const last = wanted.at(-1);
  return last === undefined ? workload?.record : readRecord(last);
}
