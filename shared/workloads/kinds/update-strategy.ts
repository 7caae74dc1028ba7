import { isDeepStrictEqual } from "node:util";
import type { PodCount } from "../../gate/pod-count.ts";
import type { Form, Settings } from "../../gate/release-record.ts";
import { withoutUndefined } from "../../patch/json.ts";
import type { UpdateStrategy, WorkloadSpec } from "../workload.ts";

/**
 * A partition that no ordinal and no number of pods reaches. A held workload has it, and not
 * `replicas`: one that is scaled up while held would start its new pods at the new revision.
 */
export const BEYOND_ANY_POD = 32_767;

/** What a partition is to be in this form; `finishing` gives the user's own back. */
export function partitionIn(form: Form, settings: Settings, held: PodCount): PodCount | undefined {
  switch (form.kind) {
    case "held":
    // Forms of Deployments: whoever wrote them here, nothing moves.
    case "arming":
    case "moving":
    case "beside":
      return held;
    case "partition":
      return form.partition;
    case "kept":
      // Its user's OnDelete holds it by itself, and is valid without a partition alone.
      return settings.strategyType === "OnDelete" ? settings.partition : (form.partition ?? held);
    case "finishing":
      return settings.partition;
  }
}

/** The user's pause would stop a release that a step has let through; it comes back at the end. */
export function pausedIn(form: Form, { paused }: Settings): boolean | undefined {
  const isOver = form.kind === "finishing" || form.kind === "kept";
  return !isOver && paused === true ? false : paused;
}

/**
 * A partition is valid only for rolling updates; who turns to OnDelete in the middle gets it at the end.
 * On the way back the end is later: the pods that steps have replaced are to be old ones again first,
 * and nobody else would see to that.
 */
export function rollingTypeIn(form: Form, { strategyType }: Settings): string | undefined {
  const own = strategyType !== "OnDelete" || form.kind === "kept" || isCompleted(form);
  return own ? strategyType : "RollingUpdate";
}

function isCompleted(form: Form): boolean {
  return form.kind === "finishing" && form.outcome === "completed";
}

/** Fields that are to have these values; `undefined` takes one out. */
type Change<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The spec with a changed `updateStrategy`; one that says nothing is left out. */
export function withUpdateStrategy(
  spec: WorkloadSpec,
  change: Change<UpdateStrategy>,
): WorkloadSpec {
  const { updateStrategy, ...others } = spec;
  const said = withoutUndefined({ ...updateStrategy, ...change });
  return Object.keys(said).length === 0 ? others : { ...others, updateStrategy: said };
}

/** The same for its `rollingUpdate`, and the type beside that. */
export function withRollingUpdate(
  spec: WorkloadSpec,
  type: string | undefined,
  change: Change<NonNullable<UpdateStrategy["rollingUpdate"]>>,
): WorkloadSpec {
  const said = withoutUndefined({ ...spec.updateStrategy?.rollingUpdate, ...change });
  const rollingUpdate = Object.keys(said).length === 0 ? undefined : said;
  return withUpdateStrategy(spec, { type, rollingUpdate });
}

/**
 * A rolling update that says nothing but defaults goes where the type is `OnDelete`: for as long as we gave
 * it another type, the API server put in what nobody asked for.
 */
export function withoutUnused(spec: WorkloadSpec, defaults: UpdateStrategy["rollingUpdate"]) {
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  const given = isDeepStrictEqual({ ...defaults, ...rollingUpdate }, defaults);
  return type === "OnDelete" && given
    ? withUpdateStrategy(spec, { rollingUpdate: undefined })
    : spec;
}
