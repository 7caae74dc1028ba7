import Type, { type Static } from "typebox";
import { parseIntOrPercent } from "../api/int-or-percent.ts";
import type { WorkloadSpec } from "../workloads/workload.ts";
import { podsOf } from "./pod-count.ts";

/** How far a native controller may go, in whole pods. */
export const PACE = {
  maxUnavailable: Type.Integer({ minimum: 0 }),
  maxSurge: Type.Integer({ minimum: 0 }),
  /** Desired pods that `maxUnavailable` is a share of; absent when it is a count. */
  of: Type.Optional(Type.Integer({ minimum: 1 })),
};
const schema = Type.Object(PACE);

export type ReleasePace = Readonly<Static<typeof schema>>;

const VALUE = /^(\d{1,9})-(\d{1,9})(?:-of-([1-9]\d{0,8}))?$/;

/**
 * `3-1`, or `3-1-of-5`: the value of a label.
 *
 * A pace changes with every few pods, and a Deployment's own controller copies all annotations to the ReplicaSet:
 * where one has changed it writes the ReplicaSet, meets a conflict with itself, and only scales when the Deployment
 * has been through its queue again. Labels it leaves alone. Seen on Kubernetes 1.36.3.
 */
export function paceLabel({ maxUnavailable, maxSurge, of }: ReleasePace): string {
  return `${maxUnavailable}-${maxSurge}${of === undefined ? "" : `-of-${of}`}`;
}

/** @returns undefined when there is none, or when it is not one that we write */
export function readPace(label: string | undefined): ReleasePace | undefined {
  const [, maxUnavailable, maxSurge, of] = VALUE.exec(label ?? "") ?? [];
  if (maxUnavailable === undefined || maxSurge === undefined) return undefined;
  const pace = { maxUnavailable: Number(maxUnavailable), maxSurge: Number(maxSurge) };
  return of === undefined ? pace : { ...pace, of: Number(of) };
}

/** The pace that a Deployment in the middle of a move is stored with; undefined when its strategy is none. */
export function paceIn({ replicas = 1, strategy }: WorkloadSpec): ReleasePace | undefined {
  const { maxUnavailable, maxSurge } = strategy?.rollingUpdate ?? {};
  if (maxUnavailable === undefined || maxSurge === undefined) return undefined;
  if ([maxUnavailable, maxSurge].some((one) => parseIntOrPercent(one) === undefined))
    return undefined;
  const pace = {
    maxUnavailable: podsOf(maxUnavailable, replicas, "down"),
    maxSurge: podsOf(maxSurge, replicas, "up"),
  };
  return typeof maxUnavailable === "string" && replicas > 0 ? { ...pace, of: replicas } : pace;
}
