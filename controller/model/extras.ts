import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { parseWorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import type { ExtraDeed, ExtraWish } from "../extra/deed.ts";
import { extraDeployment } from "../extra/object.ts";
import type { PodLabels } from "../labels/batch-of-pod.ts";
import { extraSeen } from "../observe/extras.ts";
import type { ExtraSeen, PodSeen } from "../observe/observed.ts";
import { revisionIn, TEMPLATES, versionOf, type World } from "./world.ts";

// Extra Deployments in a model cluster. Their native controllers are as quick as can be: the pods that are
// asked for are there, and ready unless their version is broken, in the same moment.

/** As `observe/` finds them. */
export function extrasSeen({ extras = [], extraLabels = {}, broken }: World): readonly ExtraSeen[] {
  return extras.map((object) => {
    const view = parseWorkloadView(object);
    const { replicas = 1 } = object.spec;
    const podSeen = (index: number): PodSeen => {
      const name = `${object.metadata.uid}-${index}`;
      const time = new Date(0);
      const labels = extraLabels[name] ?? {};
      const { revision } = view;
      const seenAs = { uid: name, resourceVersion: "" };
      const ready = versionOf(revision) === broken ? {} : { readySince: time };
      return { name, seenAs, revision, createdAt: time, ...ready, labels };
    };
    return extraSeen(view, {
      replicaSets: [replicaSet(view.revision, { replicas })],
      pods: Array.from({ length: replicas }, (_, index) => podSeen(index)),
    });
  });
}

/** Carries a deed out as `extra/write.ts` does it. */
export function performExtra(world: World, deed: ExtraDeed): World | "conflict" {
  switch (deed.kind) {
    case "make":
      return made(world, deed.wish);
    case "keep":
      return changed(world, deed.view.metadata.uid, (is) => ({
        ...is,
        metadata: deed.wanted.metadata,
        spec: { ...deed.wanted.spec, template: is.spec.template ?? {} },
      }));
    case "put-back": {
      if (revisionIn(world.workload) !== deed.wish.target) return "conflict";
      const { template = {} } = extraDeployment(world.workload, deed.wish).spec;
      return changed(world, deed.view.metadata.uid, (is) => withTemplate(is, template));
    }
    case "remove":
      return without(world, deed.view.metadata.uid);
  }
}

function made(world: World, wish: ExtraWish): World | "conflict" {
  const { workload, extras = [] } = world;
  if (revisionIn(workload) !== wish.target) return "conflict";
  const object = extraDeployment(workload, wish);
  if (extras.some(({ metadata }) => metadata.name === object.metadata.name)) return "conflict";
  const counter = world.counter + 1;
  const identity = { uid: `extra-${counter}`, resourceVersion: String(counter), generation: 1 };
  const metadata = { ...object.metadata, ...identity };
  return { ...world, counter, extras: [...extras, { ...object, metadata }] };
}

type Change = (object: Workload) => Workload;

function changed(world: World, uid: string, change: Change): World {
  const { extras = [] } = world;
  return { ...world, extras: extras.map((is) => (is.metadata.uid === uid ? change(is) : is)) };
}

function without(world: World, uid: string): World {
  return { ...world, extras: (world.extras ?? []).filter(({ metadata }) => metadata.uid !== uid) };
}

function withTemplate(object: Workload, template: NonNullable<Workload["spec"]["template"]>) {
  return { ...object, spec: { ...object.spec, template } };
}

export function labelExtras(world: World, labelled: readonly PodLabels[]): World {
  const { extraLabels = {} } = world;
  const added = labelled.map(
    ({ pod, labels }) => [pod, { ...extraLabels[pod], ...labels }] as const,
  );
  return { ...world, extraLabels: { ...extraLabels, ...Object.fromEntries(added) } };
}

/** What somebody may do to an extra Deployment. */
export type Harm = "scaled" | "paused" | "another template" | "deleted" | "gone" | "stripped";

/** Somebody lays hand on the first one, if there is one. */
export function harmExtra(world: World, harm: Harm): World {
  const uid = world.extras?.[0]?.metadata.uid ?? "";
  return harm === "gone" ? without(world, uid) : changed(world, uid, CHANGES[harm]);
}

const CHANGES: Readonly<Record<Exclude<Harm, "gone">, Change>> = {
  scaled: (is) => ({ ...is, spec: { ...is.spec, replicas: 7 } }),
  paused: (is) => ({ ...is, spec: { ...is.spec, paused: true } }),
  "another template": (is) => withTemplate(is, TEMPLATES.v1),
  deleted: (is) => ({
    ...is,
    metadata: { ...is.metadata, deletionTimestamp: "2026-06-01T12:00:00Z" },
  }),
  stripped(is) {
    const { finalizers: _f, ownerReferences: _o, labels: _l, ...metadata } = is.metadata;
    return { ...is, metadata };
  },
};

/** Those that serve, or are to. */
export function living({ extras = [] }: World): readonly Workload[] {
  return extras.filter(
    ({ metadata, spec }) => metadata.deletionTimestamp === undefined && spec.replicas !== 0,
  );
}
