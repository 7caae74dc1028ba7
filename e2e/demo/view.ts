import { at, count, list, text } from "../cluster/kube/read.ts";
import { shareOf, type Tally } from "../cluster/traffic/tally.ts";
import { podsByVersion, progressOf, type Progress } from "../story/scene.ts";

/** All that the live part of the demo shows, at one moment. */
export interface View {
  /** Oldest first. */
  readonly versions: readonly VersionView[];
  readonly progress: Progress;
  /** How many steps the plan has. */
  readonly steps: number;
  readonly wait: Wait | undefined;
  /** Of all requests so far. */
  readonly requests: number;
  readonly failed: number;
}

export interface VersionView {
  readonly name: string;
  readonly ready: number;
  readonly notReady: number;
  /** Percent of the good answers lately, rounded. */
  readonly share: number;
}

/** What the Rollout says in `status.wait`. */
export interface Wait {
  readonly message: string;
  readonly command: string | undefined;
  readonly until: Date | undefined;
}

export interface Seen {
  /** Without those on their way out. */
  readonly pods: readonly unknown[];
  readonly rollout: unknown;
  /** Requests of the last second or so. */
  readonly lately: Tally;
  readonly requests: number;
  readonly failed: number;
}

export function viewOf(seen: Seen): View {
  const { rollout, requests, failed } = seen;
  return {
    versions: versionsIn(seen),
    progress: progressOf({ rollout }),
    steps: list(rollout, "spec", "strategy", "canary", "steps").length,
    wait: waitIn(rollout),
    requests,
    failed,
  };
}

function versionsIn({ pods, lately }: Seen): readonly VersionView[] {
  const [all, ready] = [podsByVersion({ pods }, "all"), podsByVersion({ pods }, "ready")];
  const answering = Object.keys(lately.byImage).map(tagOf);
  const names = [...new Set([...Object.keys(all), ...answering])].toSorted();
  return names.map((name) => ({
    name,
    ready: ready[name] ?? 0,
    notReady: (all[name] ?? 0) - (ready[name] ?? 0),
    share: Math.round(shareOf(lately, `shop:${name}`)),
  }));
}

function tagOf(image: string): string {
  return image.split(":").at(-1) ?? "";
}

function waitIn(rollout: unknown): Wait | undefined {
  const wait = at(rollout, "status", "wait");
  const message = text(wait, "message");
  if (message === undefined) return undefined;
  const until = text(wait, "until");
  return {
    message,
    command: text(wait, "command"),
    until: until === undefined ? undefined : new Date(until),
  };
}

export function versionIn(view: View, name: string): VersionView {
  const found = view.versions.find((version) => version.name === name);
  return found ?? { name, ready: 0, notReady: 0, share: 0 };
}

/** Restarts of all containers of a pod, e.g. of one that crashes. */
export function restartsOf(pod: unknown): number {
  const counts = list(pod, "status", "containerStatuses").map((one) => count(one, "restartCount"));
  return counts.reduce<number>((sum, restarts) => sum + (restarts ?? 0), 0);
}
