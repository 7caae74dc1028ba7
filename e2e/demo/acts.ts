import { at, text } from "../cluster/kube/read.ts";
import { warningsIn, type Said } from "../story/said.ts";
import { versionOf } from "../story/scene.ts";
import { APP, CRASHES, PODS, upgradeTo } from "./app.ts";
import { differencesIn } from "./differences.ts";
import { DemoError } from "./narrator.ts";
import type { Stage } from "./stage.ts";
import { restartsOf, versionIn, type View } from "./view.ts";

/** The demo, from an upgrade that is held to one that goes wrong and comes back. */
export async function play(stage: Stage): Promise<void> {
  const before = at(stage.live.deployment(), "spec");
  const { live, display } = stage;
  live.onChange(() => display.live(live.view()));
  const approval = await upgrade(stage);
  await firstBatch(stage);
  await approve(stage, approval);
  await finish(stage, before);
  const good = podNames(stage, "v2");
  await badUpgrade(stage);
  await wayBack(stage, good);
  display.still();
}

async function upgrade({ narrator, display, live }: Stage): Promise<string> {
  narrator.heading(
    "A new version comes in, by the command that it always came by",
    "The update is held in the request itself, before any controller sees it, and whoever " +
      "typed the command is told so right below it.",
  );
  display.live(live.view());
  const said = await narrator.type(upgradeTo("v2"));
  if (!warningsIn(said).some((line) => line.includes("held by Rollout"))) {
    throw new DemoError(
      `expected a warning that the update is held, but helm said:\n${said.errors}`,
    );
  }
  return approvalIn(said);
}

/** The command that the warning gives for approving. */
function approvalIn(said: Said): string {
  const commands = warningsIn(said).flatMap(
    (line) => /approve[^:]*: (kubectl .*)$/.exec(line)?.[1] ?? [],
  );
  const [command] = commands;
  if (command === undefined) throw new DemoError("the warning names no command to approve with");
  return command;
}

async function firstBatch({ narrator, live }: Stage): Promise<void> {
  narrator.heading(
    "The first batch: one pod, and its share of the users",
    "If the new version is bad, nine users of ten do not meet it. It stays like this until " +
      "somebody approves: minutes or days, also when Sluice itself is restarted.",
  );
  await narrator.expect("one pod of v2, waiting for approval", () => {
    const view = live.view();
    return isAt(view, 1) && versionIn(view, "v2").ready === 1;
  });
  await narrator.expect("a share of requests for v2", () => share(live.view(), "v2", [1, 20]));
  await narrator.breathe(8);
}

async function approve({ narrator, live }: Stage, command: string): Promise<void> {
  narrator.heading(
    "A person approves",
    "With the very command that the warning printed. Any client that may write the status of " +
      "the Rollout can: kubectl, a script, a button of Argo CD.",
  );
  await narrator.type(command);
  await narrator.expect("half of the pods at v2", () => {
    const view = live.view();
    return isAt(view, 2) && versionIn(view, "v2").ready === PODS / 2;
  });
  narrator.say("Half of the pods; this step ends by itself.");
}

async function finish({ narrator, live }: Stage, before: unknown): Promise<void> {
  await narrator.expect(`Rollout ${APP} to be Healthy with ${PODS} pods of v2`, () =>
    isAll(live.view(), "v2"),
  );
  narrator.heading(
    "All of it, and nothing left behind",
    "While it was under way Sluice paced the Deployment through its own settings. Now they are " +
      "what the chart says, field by field.",
  );
  const left = differencesIn(before, at(live.deployment(), "spec"), "spec");
  const expected = 'spec.template.spec.containers.0.image: "shop:v1" -> "shop:v2"';
  if (left.length !== 1 || left[0] !== expected) {
    throw new DemoError(`expected the image and nothing else to differ, but:\n${left.join("\n")}`);
  }
  narrator.say(`The Deployment before and after differs in one line: ${expected}`);
  await narrator.expect("all requests to go to v2", () => share(live.view(), "v2", [100, 100]));
  await narrator.breathe(5);
}

async function badUpgrade({ narrator, live }: Stage): Promise<void> {
  narrator.heading(
    "A bad version: its pods crash when they start",
    "It gets as far as the first batch. Sluice says which pod and why, and goes no further; " +
      "the good pods stay as they are, because the app asked for maxUnavailable 0.",
  );
  await narrator.type(upgradeTo("v3", CRASHES));
  await narrator.expect("the Rollout to name the pod that crashes", () => {
    const { progress, wait } = live.view();
    return progress.waitsFor === "Pods" && wait?.message.includes("CrashLoopBackOff") === true;
  });
  await narrator.expect("a restart of the pod", () =>
    live.pods().some((pod) => versionOf(pod) === "v3" && restartsOf(pod) > 0),
  );
  await narrator.breathe(6);
  const view = live.view();
  if (versionIn(view, "v2").ready !== PODS || !share(view, "v2", [100, 100])) {
    throw new DemoError("expected all good pods to serve all users while the bad one crashes");
  }
  narrator.say(`${PODS} good pods answer all requests; v3 has not answered one.`);
}

async function wayBack(stage: Stage, good: readonly string[]): Promise<void> {
  const { narrator, live } = stage;
  narrator.heading(
    "The way back",
    "The stable version is never held: going back needs no approval and no steps.",
  );
  await narrator.type(`helm rollback ${APP}`);
  await narrator.expect("no pod of v3, and the Rollout Healthy", () => isAll(live.view(), "v2"));
  const now = podNames(stage, "v2");
  if (now.join(" ") !== good.join(" ")) {
    throw new DemoError(`expected the stable pods untouched:\n${good.join(" ")}\n${now.join(" ")}`);
  }
  await narrator.breathe(3);
  const { requests, failed } = live.view();
  narrator.say(`The ${PODS} stable pods are the same as before, none restarted.`);
  narrator.say(`Users sent ${requests} requests in all this time; ${failed} failed.`);
  if (failed > 0) throw new DemoError(`expected no failed request, but ${failed} did fail`);
}

function podNames({ live }: Stage, version: string): readonly string[] {
  const pods = live.pods().filter((pod) => versionOf(pod) === version && restartsOf(pod) === 0);
  return pods.map((pod) => text(pod, "metadata", "name") ?? "").toSorted();
}

function isAt({ progress }: View, step: number): boolean {
  return progress.step === step && progress.state === "StepPaused";
}

function isAll(view: View, version: string): boolean {
  const pods = view.versions.filter(({ ready, notReady }) => ready + notReady > 0);
  const [only] = pods;
  return (
    view.progress.phase === "Healthy" &&
    pods.length === 1 &&
    only?.name === version &&
    only.ready === PODS
  );
}

function share(view: View, version: string, [least, most]: readonly [number, number]): boolean {
  const { share: percent } = versionIn(view, version);
  return percent >= least && percent <= most;
}
