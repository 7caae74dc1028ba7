import type { PodCount } from "@sluice/shared/gate/pod-count.ts";
import type { Settings } from "@sluice/shared/gate/release-record.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";

/** Metadata that a user wants on the pods of the extra Deployment, on top of the template's own. */
export interface PodMetadata {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** What an extra Deployment is to be; the rest of it is a copy of its workload. */
export interface ExtraWish {
  readonly rollout: { readonly name: string; readonly uid: string };
  readonly workload: { readonly name: string; readonly uid: string };
  /** Our name of the revision that the workload's template has to make, or nothing is made of it. */
  readonly target: string;
  readonly size: PodCount;
  readonly replicas: number;
  /** The user's own, without the hold. */
  readonly settings: Settings;
  readonly patch: PodMetadata;
}

/** What is to become of an extra Deployment. */
export type ExtraDeed =
  | { readonly kind: "make"; readonly wish: ExtraWish }
  /** All but its template. */
  | { readonly kind: "keep"; readonly view: WorkloadView; readonly wanted: Workload }
  /** Somebody has changed its template. */
  | { readonly kind: "put-back"; readonly view: WorkloadView; readonly wish: ExtraWish }
  /** Its finalizer is taken off with it; its pods follow. */
  | { readonly kind: "remove"; readonly view: WorkloadView };
