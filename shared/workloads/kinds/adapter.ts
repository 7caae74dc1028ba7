import type { Style } from "../../api/style.ts";
import type { Form, Settings } from "../../gate/release-record.ts";
import type { Allowance, PodCount } from "../../gate/pod-count.ts";
import type { Workload, WorkloadSpec } from "../workload.ts";

/**
 * All that differs between kinds of workload for the gate. Pure: a spec in, a spec out, so the
 * webhook turns the difference into a patch, and so does the controller. Each one keeps the laws
 * of `adapter-laws.ts`.
 */
export interface WorkloadAdapter {
  /** Value of the label that marks a workload of this kind as managed (contract.md 2.2). */
  readonly type: "deployment" | "cloneset" | "statefulset" | "daemonset";
  /** The fields that a release uses for itself, as they are on this spec. */
  settingsOf(spec: WorkloadSpec): Settings;
  /** The spec with these settings and no others: as if there never had been a release. */
  withOwn(spec: WorkloadSpec, settings: Settings): WorkloadSpec;
  /** The spec as it is stored while the gate is so far open; the settings are the user's own. */
  stored(spec: WorkloadSpec, settings: Settings, form: Form): WorkloadSpec;
  /**
   * Settings without the values that only a release would set, for when the record of it is lost:
   * then nobody knows what the user had, and a default is better than a value that never ends.
   */
  plausible(settings: Settings): Settings;
  /** Why an update of such a workload cannot be held, in words for who sends it; undefined when it can. */
  cannotHold(spec: WorkloadSpec, style?: Style): string | undefined;
  /** What a release in steps cannot keep, of the user's own limits or at all, in words for who sends it; absent: it keeps all. */
  readonly caution?: (spec: WorkloadSpec) => string | undefined;
  /** Desired pods: 0 or more. */
  replicasOf(workload: Workload): number;
  /** Pods that must run the new revision once a step of this size is reached (contract.md 5.3). */
  readonly podsForStep: (size: PodCount, replicas: number) => number;
  /** What the user's own strategy allows while pods are replaced. */
  allowance(spec: WorkloadSpec, settings: Settings, replicas: number): Allowance;
}
