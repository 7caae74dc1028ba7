import { withoutUndefined } from "../patch/json.ts";
import { adapterOf } from "../workloads/kinds/index.ts";
import type { Workload } from "../workloads/workload.ts";
import { typeAppliedIn } from "./last-applied.ts";
import { overlay } from "./overlay.ts";
import { readRecord, type Settings } from "./release-record.ts";

/** The fields that a release uses for itself, as they are on this object. */
export function settingsOf(workload: Workload): Settings {
  return adapterOf(workload).settingsOf(workload.spec);
}

/** An object on its way to the store, and the one that it replaces. */
export interface Sent {
  readonly sent: Workload;
  readonly stored: Workload;
}

/**
 * What the sender means these fields to be, with what is ours taken out again. Field by field:
 *
 * 1. the same as stored, in a release: our own value come back, in a manifest that was merged over
 *    the stored object; the saved original stands;
 * 2. the same as our overlay would have made it from the record that the *sent* object carries:
 *    our own value from another moment, because this webhook is called a second time
 *    in one request, or because somebody sends what they exported in the middle of a release;
 *    the original in that record stands;
 * 3. anything else is what the user wants from now on.
 *
 * A DaemonSet's type is taken at its word where the manifest says it that `kubectl apply` leaves on the object:
 * who turns to the one that holds it can be told by nothing else.
 *
 * `paused` is not followed while a release is under way: it is the gate itself.
 */
export function intentOf({ sent, stored }: Sent): Settings {
  const [here, there] = [readRecord(stored), readRecord(sent)];
  const [was, is] = [settingsOf(stored), settingsOf(sent)];
  const ours = there === undefined ? undefined : settingsOf(overlay(sent, there));
  const meant = <K extends keyof Settings>(field: K): Settings[K] => {
    if (here !== undefined && is[field] === was[field]) return here.originals[field];
    if (there !== undefined && is[field] === ours?.[field]) return there.originals[field];
    return is[field];
  };
  const applied = typeAppliedIn({ sent, stored });
  const isApplied = applied !== undefined && applied === is.strategyType;
  return withoutUndefined({
    paused: here === undefined ? meant("paused") : here.originals.paused,
    minReadySeconds: meant("minReadySeconds"),
    progressDeadlineSeconds: meant("progressDeadlineSeconds"),
    strategyType: isApplied ? applied : meant("strategyType"),
    maxUnavailable: meant("maxUnavailable"),
    maxSurge: meant("maxSurge"),
    partition: meant("partition"),
    podsToDelete: meant("podsToDelete"),
  });
}
