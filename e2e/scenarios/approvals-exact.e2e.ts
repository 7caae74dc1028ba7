import assert from "node:assert/strict";
import { fields, text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { BLUE_GREEN, STYLES, THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import type { Plan, Shape } from "../story/shape.ts";
import { type Story, story } from "../story/story.ts";

/** What waits at the first step and at the second one. */
interface Way {
  readonly title: string;
  readonly shape: Partial<Shape>;
  readonly plan: Plan;
  readonly first: Readonly<Record<string, number>>;
  readonly second: Readonly<Record<string, number>>;
}

/** Styles that take another version in the middle. */
const STEPWISE: readonly Way[] = [
  { title: "Deployment", shape: {}, ...STYLES.partition },
  { title: "StatefulSet", shape: { workload: "StatefulSet" }, ...STYLES.partition },
  { title: "extra Deployment", shape: {}, ...STYLES.canary },
];

const BESIDE: Way = { title: "blue-green", shape: {}, ...STYLES.blueGreen };

const STRAY = "this approves step(1) of revision";

/** A release of v2 that waits at its first step. @returns the command that the warning printed */
async function released(s: Story, { shape, plan, first }: Way): Promise<string> {
  await s.begin({ replicas: 10, ...shape }, plan);
  await s.setImage("v2");
  await s.eventually("the first step waits", waitingAt(1, first));
  return s.commandToApprove();
}

/** The command for what waits now, as the status has it. */
const commandNow = (s: Story): string => text(s.now().rollout, "status", "wait", "command") ?? "";

for (const way of [...STEPWISE, BESIDE]) {
  story(`${way.title}: the printed command is for one step, also when pasted twice`, async (s) => {
    const command = await released(s, way);
    assert.equal(command, commandNow(s), "the warning and the status say the same");
    assertDone(await s.paste(command));
    await s.eventually("the second step waits", waitingAt(2, way.second));
    const again = await s.paste(command);
    s.assertRefused(again, STRAY);
    const next = commandNow(s);
    assert.notEqual(next, command);
    s.assertRefused(again, next);
    await s.stays("it waits", waitingAt(2, way.second));
    assertDone(await s.paste(next));
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    s.assertRefused(await s.paste(next), "nothing waits there now");
    await s.isAsApplied();
  });

  story(`${way.title}: two people paste the command at once, and one step goes on`, async (s) => {
    const command = await released(s, way);
    const both = await Promise.all([s.paste(command), s.paste(command)]);
    assert.ok(both.some(({ exitCode }) => exitCode === 0));
    for (const said of both.filter(({ exitCode }) => exitCode !== 0)) s.assertRefused(said, STRAY);
    await s.eventually("the second step waits", waitingAt(2, way.second));
    await s.stays("it waits", waitingAt(2, way.second));
  });
}

for (const way of STEPWISE) {
  const next = { v1: way.first["v1"] ?? 0, v3: 2 };

  story(`${way.title}: a command that was copied for v2 does not release v3`, async (s) => {
    const command = await released(s, way);
    await s.setImage("v3");
    await s.eventually("v3 waits", waitingAt(1, next));
    const old = await s.paste(command);
    s.assertRefused(old, STRAY);
    s.assertRefused(old, commandNow(s));
    await s.stays("it waits", waitingAt(1, next));
    await s.approve();
    await s.eventually("the command for v3 is another one", { step: 2 });
  });

  // The controller of v2's extra Deployment may still be making pods of the next step then, beside v3's.
  if (way.title === "extra Deployment") continue;
  story(`${way.title}: v2 is approved in the moment when v3 comes, and v3 waits`, async (s) => {
    const command = await released(s, way);
    await Promise.all([s.paste(command), s.setImage("v3")]);
    // Whichever comes first: v2 may have been let through a step further, and where its pods are old ones then no more,
    // as of a StatefulSet, they stay.
    const waits = {
      step: 1,
      state: "StepPaused",
      waitsFor: "Approval",
      also: () => s.podsOf("v3").length === 2,
    } as const;
    await s.eventually("v3 waits", waits);
    await s.stays("it waits", waits);
    s.assertRefused(await s.paste(command), STRAY);
  });
}

story("the command of the last step does not end the delay after it", async (s) => {
  await s.begin({ replicas: 4 }, { ...BLUE_GREEN, scaleDownDelaySeconds: 600 });
  await s.setImage("v2");
  await s.eventually("4 and 2", waitingAt(1, { v1: 4, v2: 2 }));
  await s.approve();
  await s.eventually("4 and 4", waitingAt(2, { v1: 4, v2: 4 }));
  const command = s.commandToApprove();
  assertDone(await s.paste(command));
  await s.eventually("the delay", { waitsFor: "Duration" });
  s.assertRefused(await s.paste(command), "this approves step(2) of revision");
  await s.stays("both versions", { waitsFor: "Duration", pods: { v1: 4, v2: 4 } });
  await s.approve();
  await s.eventually("only v2 is left", finishedWith({ v2: 4 }));
  await s.isAsApplied();
});

story(
  "a first step that waits for nobody: the printed command is for the one that does",
  async (s) => {
    const steps = [{ replicas: "20%", pause: { duration: 0 } }, ...THREE_STEPS.steps.slice(1)];
    await s.begin({ replicas: 10 }, { steps });
    await s.setImage("v2");
    await s.eventually("the second step waits", waitingAt(2, { v1: 5, v2: 5 }));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  },
);

story("what names no step is for whatever waits, as it ever was", async (s) => {
  await released(s, { ...BESIDE, plan: THREE_STEPS, first: STYLES.partition.first });
  const plain = JSON.stringify({ status: { canaryStatus: { currentStepState: "StepReady" } } });
  const patch = ["patch", "rollout", "shop", "--subresource=status", "--type=merge", "-p", plain];
  assertDone(await s.kubectl(...patch));
  await s.eventually("the second step waits", waitingAt(2, { v1: 5, v2: 5 }));
  assertDone(await s.kubectl(...patch));
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
});

story(
  "a whole status of an hour ago approves nothing, nor does a trial run of the command",
  async (s) => {
    const command = await released(s, {
      ...BESIDE,
      plan: THREE_STEPS,
      first: STYLES.partition.first,
    });
    const old = s.now().rollout;
    assertDone(await s.paste(`${command} --dry-run=server`));
    await s.stays("it waits", waitingAt(1, STYLES.partition.first));
    assertDone(await s.paste(command));
    await s.eventually("the second step waits", waitingAt(2, STYLES.partition.second));
    s.assertRefused(await s.paste(`${command} --dry-run=server`), STRAY);
    const status = fields(old, "status");
    const canaryStatus = { ...fields(status, "canaryStatus"), currentStepState: "StepReady" };
    const { resourceVersion: _version, ...metadata } = fields(old, "metadata");
    const whole = { ...fields(old), metadata, status: { ...status, canaryStatus } };
    const args = ["replace", "-n", s.stage.namespace, "--subresource=status", "-f", "-"];
    const input = JSON.stringify(whole);
    s.assertRefused(await s.stage.world.tools.kubectl(args, { input }), STRAY);
    await s.stays("it waits", waitingAt(2, STYLES.partition.second));
  },
);

story("requireDifferentUser: who may approve does so by the printed command", async (s) => {
  const [jane, bob] = [{ name: "jane" }, { name: "bob" }];
  await s.begin({ replicas: 10 }, { ...THREE_STEPS, approval: { requireDifferentUser: true } });
  await s.grant(jane, bob);
  assertDone(await s.as(jane).setImage("v2"));
  await s.eventually("the first step waits", waitingAt(1, STYLES.partition.first));
  const command = s.commandToApprove();
  s.assertRefused(await s.paste(`${command} --as=jane`), "jane may not approve step(1)");
  assertDone(await s.paste(`${command} --as=bob`));
  await s.eventually("the second step waits", waitingAt(2, STYLES.partition.second));
  s.assertRefused(await s.paste(`${command} --as=bob`), STRAY);
});
