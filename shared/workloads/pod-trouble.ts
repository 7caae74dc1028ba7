import Type, { type Static } from "typebox";
import type { Cause } from "../api/status/causes.ts";
import { sentence, type Trouble } from "./trouble.ts";

const text = Type.Optional(Type.String());

const Terminated = Type.Object({
  exitCode: Type.Optional(Type.Integer()),
  reason: text,
  startedAt: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});

const State = Type.Object({
  waiting: Type.Optional(Type.Object({ reason: text, message: text })),
  running: Type.Optional(Type.Unknown()),
  terminated: Type.Optional(Terminated),
});

export const ContainerStatus = Type.Object({
  name: Type.String(),
  ready: Type.Optional(Type.Boolean()),
  started: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
  restartCount: Type.Optional(Type.Integer()),
  state: Type.Optional(State),
  lastState: Type.Optional(Type.Object({ terminated: Type.Optional(Terminated) })),
});

export const PodCondition = Type.Object({
  type: Type.String(),
  status: Type.String(),
  reason: text,
  message: text,
  lastTransitionTime: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});

/** The part of a pod's status that says why it is not ready. */
export interface PodSaying {
  readonly createdAt: Date;
  /** When it was changed in place the last time; absent: never. */
  readonly changedAt?: Date;
  readonly conditions: readonly Static<typeof PodCondition>[];
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
}

type Container = Readonly<Static<typeof ContainerStatus>>;
type Found = Pick<Trouble, "cause" | "words">;

/**
 * What keeps a pod from being ready. The first of: it is on its way out, no node, a container that
 * cannot run, one that fails, one that is not ready though it runs.
 *
 * @param pod one that is not ready
 * @returns undefined when it says nothing, as one that was made just now
 */
export function troubleOf(pod: PodSaying): Trouble | undefined {
  const leaving = conditionOf(pod, "DisruptionTarget");
  if (leaving?.status === "True") return said("Disruption", leaving, pod);
  const scheduled = conditionOf(pod, "PodScheduled");
  if (scheduled?.status === "False") return said("Unschedulable", scheduled, pod);
  const ready = conditionOf(pod, "Ready");
  const containers = pod.containers.map((one) => withoutReplaced(one, pod));
  const found = inContainers(pod.initContainers) ?? inContainers(containers);
  if (found !== undefined) return { ...found, since: sinceOf(ready, pod) };
  return ready === undefined ? undefined : said(gated(ready.reason), ready, pod);
}

type Condition = PodSaying["conditions"][number];

function conditionOf({ conditions }: PodSaying, type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

function said(cause: Cause, condition: Condition, pod: PodSaying): Trouble | undefined {
  const words = sentence(condition.reason, condition.message);
  return words === "" ? undefined : { cause, words, since: sinceOf(condition, pod) };
}

/**
 * Since when a condition is as it is. OpenKruise makes a pod unready without a time, in the same write in which
 * it closes its readiness gate with one.
 */
function sinceOf(condition: Condition | undefined, { createdAt, conditions }: PodSaying): Date {
  const own = condition?.lastTransitionTime ?? undefined;
  if (own !== undefined) return new Date(own);
  const turns = conditions.map(({ lastTransitionTime }) => Date.parse(lastTransitionTime ?? ""));
  return new Date(Math.max(createdAt.getTime(), ...turns.filter(Number.isFinite)));
}

/**
 * A container that is changed in place is ended for it, with an exit code, and started anew, which counts as
 * a restart. That is no crash: what matters is whether the new one ends.
 */
function withoutReplaced(
  { lastState, state, ...one }: Container,
  { changedAt }: PodSaying,
): Container {
  const isReplaced = (ended: Static<typeof Terminated> | undefined): boolean =>
    changedAt !== undefined &&
    typeof ended?.startedAt === "string" &&
    new Date(ended.startedAt) <= changedAt;
  return {
    ...one,
    ...(state === undefined || isReplaced(state.terminated) ? {} : { state }),
    ...(lastState === undefined || isReplaced(lastState.terminated) ? {} : { lastState }),
  };
}

function gated(reason = ""): Cause {
  return reason === "ReadinessGatesNotReady" ? "NotReady" : "Starting";
}

function inContainers(all: readonly Container[]): Found | undefined {
  const found = all.flatMap((one) => {
    const trouble = inContainer(one);
    return trouble === undefined
      ? []
      : [{ ...trouble, words: `container ${one.name}: ${trouble.words}` }];
  });
  return found.toSorted((a, b) => rankOf(a) - rankOf(b))[0];
}

/** What does not pass by itself comes first. */
const rankOf = ({ cause }: Found): number => (cause === "NotReady" ? 1 : 0);

function inContainer(container: Container): Found | undefined {
  const { waiting, running, terminated } = container.state ?? {};
  if (waiting !== undefined) return inWaiting(container);
  if (terminated !== undefined) return inTerminated(terminated);
  return running === undefined || container.ready !== false ? undefined : inRunning(container);
}

function inRunning({ restartCount = 0, started, ...container }: Container): Found {
  const times = restartCount === 1 ? "1 restart" : `${restartCount} restarts`;
  const last = lastExit(container);
  if (restartCount > 0 && last !== "") {
    return { cause: "CrashLoop", words: `runs again after ${times}, ${last}` };
  }
  const probe = started === false ? "startup" : "readiness";
  return { cause: "NotReady", words: `runs, but its ${probe} probe does not pass` };
}

/** Every container waits for a moment while it is created: that is no trouble. */
function inWaiting(container: Container): Found | undefined {
  const { reason = "", message } = container.state?.waiting ?? {};
  if (reason === "" || reason === "ContainerCreating" || reason === "PodInitializing") {
    return undefined;
  }
  const cause = causeOfWaiting(reason);
  const words = [sentence(reason, withoutNames(message)), lastExit(container)];
  return { cause, words: words.filter((part) => part !== "").join(", ") };
}

const IMAGE =
  /^(ErrImage|ImagePull|ImageInspect|InvalidImageName|RegistryUnavailable|SignatureValidation)/;

function causeOfWaiting(reason: string): Cause {
  if (IMAGE.test(reason)) return "ImagePull";
  return reason === "CrashLoopBackOff" ? "CrashLoop" : "ContainerConfig";
}

/** An init container that has done its work is no trouble. */
function inTerminated(terminated: Static<typeof Terminated>): Found | undefined {
  if (terminated.exitCode === 0) return undefined;
  return { cause: "CrashLoop", words: exitOf(terminated, "exit code") };
}

function lastExit({ lastState }: Pick<Container, "lastState">): string {
  const { terminated } = lastState ?? {};
  return terminated === undefined ? "" : exitOf(terminated, "last exit code");
}

/** "exit code 137 (OOMKilled)". */
function exitOf({ exitCode, reason = "" }: Static<typeof Terminated>, head: string): string {
  const why = reason === "" ? "" : ` (${reason})`;
  return `${head} ${exitCode ?? "unknown"}${why}`;
}

/** "back-off 10s restarting failed container=app pod=…": the names are said already. */
function withoutNames(message = ""): string {
  return message.replace(/ restarting failed container.*$/, "");
}
