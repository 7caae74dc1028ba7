import { isDeepStrictEqual } from "node:util";
import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import type { Workload, WorkloadSpec } from "@sluice/shared/workloads/workload.ts";
import { defaultedOfKind, kindIn } from "./kinds.ts";
import type { StoredWorkload, World } from "./world.ts";

/** Stores a Deployment as the API server does: defaulted, pruned, numbered; the same is no write. */
export function storeWorkload(world: World, { metadata, spec, status }: Workload): World {
  const was = world.workload;
  const { labels, annotations } = metadata;
  const kept = withoutTexts(was.metadata);
  const texts = { ...presentTexts("labels", labels), ...presentTexts("annotations", annotations) };
  const kind = kindIn(world);
  const stored: StoredWorkload = {
    apiVersion: was.apiVersion,
    kind: was.kind,
    metadata: { ...kept, ...texts },
    spec: pruned(kind === undefined ? spec : defaultedOfKind(kind, spec)),
    ...(status === undefined ? {} : { status }),
  };
  if (isDeepStrictEqual(stored, was)) return world;
  const again = isDeepStrictEqual(stored.spec, was.spec) ? 0 : 1;
  const counter = world.counter + 1;
  const numbers = {
    resourceVersion: String(counter),
    generation: was.metadata.generation + again,
  };
  const workload = { ...stored, metadata: { ...stored.metadata, ...numbers } };
  return { ...world, counter, workload };
}

/** Go leaves out what is zero in these two fields, and no default brings it back. */
export function pruned(spec: WorkloadSpec): WorkloadSpec {
  const { paused, minReadySeconds, ...others } = spec;
  return withoutUndefined({
    ...others,
    paused: paused === true ? true : undefined,
    minReadySeconds: minReadySeconds === 0 ? undefined : minReadySeconds,
  });
}

/** What the API server fills in where a manifest says nothing. */
export function defaulted(spec: WorkloadSpec): WorkloadSpec {
  const { strategy } = spec;
  const type = strategy?.type ?? "RollingUpdate";
  const pace = { maxUnavailable: "25%", maxSurge: "25%", ...strategy?.rollingUpdate };
  return pruned({
    replicas: 1,
    progressDeadlineSeconds: 600,
    ...spec,
    strategy: type === "RollingUpdate" ? { type, rollingUpdate: pace } : { type },
  });
}

export function storeStatus(world: World, status: RolloutStatus): World {
  const { rollout } = world;
  if (rollout === undefined) return world;
  const stored = json(status);
  if (isDeepStrictEqual(rollout.status, stored)) return world;
  const counter = world.counter + 1;
  const metadata = { ...rollout.metadata, resourceVersion: String(counter) };
  return { ...world, counter, rollout: { ...rollout, metadata, status: stored } };
}

/** What comes back is what JSON can say: a key that is undefined is not there. */
function json(status: RolloutStatus): RolloutStatus {
  return withoutHoles(status);
}

function withoutHoles<T>(value: T): T;
function withoutHoles(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function withoutTexts(metadata: StoredWorkload["metadata"]): StoredWorkload["metadata"] {
  const { labels: _labels, annotations: _annotations, ...others } = metadata;
  return others;
}

type Texts = Readonly<Record<string, string>>;

function presentTexts<K extends string>(key: K, texts: Texts = {}): { [key in K]?: Texts } | {} {
  return Object.keys(texts).length === 0 ? {} : { [key]: { ...texts } };
}
