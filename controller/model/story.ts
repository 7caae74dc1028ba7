import type { WhenCutShort } from "@sluice/shared/config/feature-gates.ts";
import { settingsOf } from "@sluice/shared/gate/intent.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import type { Step } from "@sluice/shared/api/rollout.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import { stepsOf } from "@sluice/shared/api/style.ts";
import { type Harm, harmExtra } from "./extras.ts";
import { comingPods, evict, getReady } from "./native-pods.ts";
import { type Fault, NO_FAULT, pass } from "./sluice.ts";
import {
  approveFor,
  changeRollout,
  withDeadline,
  deleteRollout,
  resume,
  scaleTo,
  send,
  type Way,
  wipeMarks,
  withSteps,
  writeStatus,
} from "./user.ts";
import { kindIn } from "./kinds.ts";
import type { Manifest } from "./manifest.ts";
import { findNodes, loseNode } from "./nodes.ts";
import { deleteOld, isByHand, wantedIn } from "./own-pods.ts";
import { syncNative, syncPods } from "./native.ts";
import { podsOf, TEMPLATES, type Version, versionOf, type World } from "./world.ts";

/** Everything that can happen in a model cluster. */
export type Move =
  | { readonly do: "pass"; readonly fault: Fault }
  | { readonly do: "native" | "pods" | "approve" | "approve-early" | "resume" | "wipe-marks" }
  /** A command that was copied earlier, or is pasted a second time. */
  | { readonly do: "approve-stale"; readonly step: number; readonly version: Version }
  /** A person replaces a pod where nobody else does. */
  | { readonly do: "delete-old" }
  /** One more stops answering, or all answer again. */
  | { readonly do: "nodes"; readonly lose: number | "none" }
  | { readonly do: "ready" | "evict"; readonly index: number }
  | { readonly do: "clock"; readonly seconds: number }
  | { readonly do: "send"; readonly change: Partial<Manifest>; readonly way: Way }
  | { readonly do: "gate"; readonly is: WhenCutShort }
  | { readonly do: "scale"; readonly replicas: number }
  | { readonly do: "jump"; readonly to: number }
  /** The Rollout gets these steps, fewer or more of them too, as where admission is away. */
  | { readonly do: "plan"; readonly steps: readonly Step[] }
  | { readonly do: "harm-extra"; readonly how: Harm }
  /** From now on pods of this version do not get ready, or all do. */
  | { readonly do: "break"; readonly version: Version | "none" }
  | {
      readonly do: "rollout";
      readonly is: Change;
    };

/** `patient`: no step has a deadline any more. */
type Change = "paused" | "running" | "disabled" | "enabled" | "deleted" | "patient";

/** A cluster, and what its user means it to be. */
export interface Scene {
  readonly world: World;
  readonly manifest: Manifest;
}

// oxlint-disable-next-line complexity, max-lines-per-function -- one short case a move, and no other logic
export function play({ world, manifest }: Scene, move: Move): Scene {
  const to = (is: World): Scene => ({ world: is, manifest });
  switch (move.do) {
    case "pass":
      return to(pass(world, move.fault));
    case "native":
      return to(syncNative(world));
    case "pods":
      return to(syncPods(world));
    case "ready":
      return to(getReady(world, move.index));
    case "evict":
      return to(evict(world, move.index));
    case "nodes":
      return to(move.lose === "none" ? findNodes(world) : loseNode(world, move.lose));
    case "delete-old":
      return to(deleteOld(world));
    case "clock":
      return to({ ...world, now: world.now + move.seconds * 1000 });
    case "approve":
      return to(waitsForApproval(world) ? approve(world) : world);
    case "approve-early":
      return to(approve(world));
    case "approve-stale":
      return to(approveStale(world, move));
    case "jump":
      return to(writeStatus(world, { nextStepIndex: move.to }));
    case "plan":
      return to(withSteps(world, move.steps));
    case "harm-extra":
      return to(harmExtra(world, move.how));
    case "break":
      return to(withBroken(world, move.version));
    case "resume":
      return to(resume(world));
    case "wipe-marks":
      return to(wipeMarks(world));
    case "scale":
      return scaled({ world, manifest }, move.replicas);
    case "send":
      return sent({ world, manifest }, { ...manifest, ...move.change }, move.way);
    case "gate":
      return to({ ...world, whenCutShort: move.is });
    case "rollout":
      return to(changed(world, move.is));
  }
}

function withBroken({ broken: _broken, ...world }: World, version: Version | "none"): World {
  return version === "none" ? world : { ...world, broken: version };
}

function changed(world: World, is: Change): World {
  switch (is) {
    case "patient":
      return withDeadline(world, {});
    case "deleted":
      return deleteRollout(world);
    case "paused":
    case "running": {
      const paused = is === "paused";
      return changeRollout(world, (spec) => ({ ...spec, strategy: { ...spec.strategy, paused } }));
    }
    case "disabled":
    case "enabled":
      return changeRollout(world, (spec) => ({ ...spec, disabled: is === "disabled" }));
  }
}

/**
 * To the size that the only ReplicaSet with pods happens to have is left out of stories: the native
 * controller sees a scaling that is never over in it, and waits for another one.
 */
function scaled({ world, manifest }: Scene, replicas: number): Scene {
  const active = world.replicaSets.filter((set) => set.replicas > 0);
  const [only] = active;
  const stuck = active.length === 1 && only?.replicas === replicas && only.desired !== replicas;
  return stuck
    ? { world, manifest }
    : { world: scaleTo(world, replicas), manifest: { ...manifest, replicas } };
}

const approve = (world: World): World => writeStatus(world, { currentStepState: "StepReady" });

/** What is for the step that waits would be no stale one. */
function approveStale(world: World, { step, version }: { step: number; version: Version }): World {
  const approved = { step, revision: revisionOf(TEMPLATES[version]) };
  const wait = world.rollout?.status?.wait;
  const isForThis = wait?.step === step && wait.revision === approved.revision;
  return isForThis ? world : approveFor(world, approved);
}

const waitsForApproval = ({ rollout }: World): boolean => rollout?.status?.wait?.for === "Approval";

/**
 * A value that happens to be the one that we have stored meanwhile cannot be told from ours: such
 * an update is left out of stories, see `intentOf`.
 */
function sent(scene: Scene, manifest: Manifest, way: Way): Scene {
  const { world } = scene;
  const stored = settingsOf(world.workload);
  const held = readRecord(world.workload) !== undefined;
  const pairs = [
    [scene.manifest.maxSurge, manifest.maxSurge, stored.maxSurge],
    [scene.manifest.maxUnavailable, manifest.maxUnavailable, stored.maxUnavailable],
    [scene.manifest.minReadySeconds, manifest.minReadySeconds, stored.minReadySeconds ?? 0],
    [scene.manifest.type, manifest.type, stored.strategyType],
  ] as const;
  // Kinds with pods of their own have no surge by default.
  const usual = manifest.kind === undefined ? undefined : 0;
  const { maxUnavailable, maxSurge = usual } = manifest;
  const zero = [maxSurge, maxUnavailable].every((one) => one === 0 || one === "0%");
  // The API server refuses this one, or nothing would ever be replaced.
  if (zero) return scene;
  const ambiguous = held && pairs.some(([was, is, now]) => was !== is && is === now);
  const is = ambiguous ? undefined : send(world, manifest, way);
  return is === undefined ? scene : { world: is, manifest };
}

/** Longer than any pause and any `minReadySeconds` of a story. */
const LONGEST_WAIT_SECONDS = 61;

/** A fair world: everybody gets to act, the user approves every wait, until nothing changes. */
export function roundOf(world: World): readonly Move[] {
  const unready = comingPods(world);
  return [
    { do: "pass", fault: NO_FAULT },
    { do: "native" },
    { do: "pods" },
    ...unready.map((): Move => ({ do: "ready", index: 0 })),
    { do: "clock", seconds: LONGEST_WAIT_SECONDS },
    { do: "pods" },
    { do: "native" },
    // Whoever has it kept replaces no pod either.
    ...(isByHand(world) && world.whenCutShort !== "kept" ? [{ do: "delete-old" } as const] : []),
    { do: "approve" },
  ];
}

/** A move and what the cluster looks like after it, on one line. */
export function lineOf(move: Move, { world }: Scene): string {
  const { do: act, ...how } = move;
  const rest = JSON.stringify(how);
  return `${act}${rest === "{}" ? "" : ` ${rest}`}  →  ${lookOf(world)}`;
}

function lookOf(world: World): string {
  const record = readRecord(world.workload);
  const form = record === undefined ? "free" : JSON.stringify(record.form);
  const looks = kindIn(world) === undefined ? setsOf(world) : revisionsOf(world);
  return `${looks.join(" ")} of ${wantedIn(world)} | ${form} | ${placeOf(world)}`;
}

function setsOf(world: World): readonly string[] {
  return world.replicaSets.map((set) => {
    const ready = podsOf(world, set).filter(({ readySince }) => readySince !== undefined).length;
    return `${versionOf(set.revision)}:${set.replicas}(${ready} ready, ${set.status.available} avail)`;
  });
}

/** Where each pod is tells more than how many there are: `0:v1+` is ready, `1:v1` is not, `2:v1-` is ending. */
function revisionsOf({ pods, revisions = [] }: World): readonly string[] {
  const versions = new Map(revisions.map(({ name, revision }) => [name, versionOf(revision)]));
  return pods.map(({ name, node = name, owner, readySince, terminating }) => {
    const ready = readySince === undefined ? "" : "+";
    return `${node.replace("shop-", "")}:${versions.get(owner)}${terminating === true ? "-" : ready}`;
  });
}

function placeOf({ rollout }: World): string {
  const { phase = "-", currentStepIndex = "-", currentStepState = "-" } = rollout?.status ?? {};
  return `${phase} ${currentStepIndex}/${currentStepState}`;
}

export const stepsIn = ({ rollout }: World) => (rollout === undefined ? [] : stepsOf(rollout.spec));
