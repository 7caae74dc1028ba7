import type { BlueGreenStatus, CanaryStatus, RolloutSpec, RolloutStatus } from "../rollout.ts";
import { declaredStyle, type Style } from "../style.ts";

/**
 * What either sub-status says, under one set of names: the wire calls the new version `canary…` in
 * one and `updated…` in the other, and a status has exactly one of them (contract.md 0.1 k).
 */
export interface SubStatus extends Omit<
  CanaryStatus,
  "canaryRevision" | "canaryReplicas" | "canaryReadyReplicas"
> {
  /** Hash of the new version's pod template. */
  readonly revision?: string;
  /** Pods of the new version. */
  readonly replicas: number;
  readonly readyReplicas: number;
}

/** Name of the field that holds the sub-status, which is also where an approval is written. */
export type SubStatusField = "canaryStatus" | "blueGreenStatus";

export function subStatusField(spec: RolloutSpec): SubStatusField {
  return subStatusOfStyle(declaredStyle(spec));
}

export function subStatusOfStyle(style: Style | undefined): SubStatusField {
  return style === "BlueGreen" ? "blueGreenStatus" : "canaryStatus";
}

export function subStatusOf(status: RolloutStatus | undefined): SubStatus | undefined {
  const { canaryStatus, blueGreenStatus } = status ?? {};
  if (canaryStatus !== undefined) return ofCanary(canaryStatus);
  return blueGreenStatus === undefined ? undefined : ofBlueGreen(blueGreenStatus);
}

/** The sub-status as the wire has it. */
export function withSubStatus(
  field: SubStatusField,
  sub: SubStatus | undefined,
): Pick<RolloutStatus, SubStatusField> {
  if (sub === undefined) return {};
  const { revision, replicas, readyReplicas, ...common } = sub;
  if (field === "canaryStatus") {
    const counts = { canaryReplicas: replicas, canaryReadyReplicas: readyReplicas };
    const named = revision === undefined ? {} : { canaryRevision: revision };
    return { canaryStatus: { ...common, ...named, ...counts } };
  }
  const counts = { updatedReplicas: replicas, updatedReadyReplicas: readyReplicas };
  const named = revision === undefined ? {} : { updatedRevision: revision };
  return { blueGreenStatus: { ...common, ...named, ...counts } };
}

function ofCanary(status: CanaryStatus): SubStatus {
  const {
    canaryRevision: revision,
    canaryReplicas: replicas,
    canaryReadyReplicas: readyReplicas,
    ...common
  } = status;
  return { ...common, ...(revision === undefined ? {} : { revision }), replicas, readyReplicas };
}

function ofBlueGreen(status: BlueGreenStatus): SubStatus {
  const {
    updatedRevision: revision,
    updatedReplicas: replicas,
    updatedReadyReplicas: readyReplicas,
    ...common
  } = status;
  return { ...common, ...(revision === undefined ? {} : { revision }), replicas, readyReplicas };
}
