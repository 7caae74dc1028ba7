import { finishedWith, waitingAt } from "../../story/expected.ts";
import { ALL_STYLES, THREE_STEPS } from "../../story/plans.ts";
import { assertDone } from "../../story/said.ts";
import { type Story, story } from "../../story/story.ts";

const PATIENT = { withinMs: 60_000 };

/** Nobody refuses it, so it is stored; the release stays where it is, and says that it was not meant. */
async function pasteStale(s: Story, command: string): Promise<void> {
  assertDone(await s.paste(command));
  await s.eventually("it says so", { event: "ApprovalIgnored" }, PATIENT);
}

for (const { title, plan, first, second } of ALL_STYLES) {
  story(`the webhook is down, ${title}: the printed command is for one step`, async (s) => {
    await s.repaired();
    await s.begin({ replicas: 10 }, plan);
    await s.setImage("v2");
    await s.eventually("the first step waits", waitingAt(1, first), PATIENT);
    const command = s.commandToApprove();
    await s.stopWebhook();
    const both = await Promise.all([s.paste(command), s.paste(command)]);
    both.forEach(assertDone);
    await s.eventually("the second step waits", waitingAt(2, second), PATIENT);
    await pasteStale(s, command);
    await s.eventually("it is put right", waitingAt(2, second), PATIENT);
    await s.stays("and waits", waitingAt(2, second));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }), PATIENT);
    await s.startWebhook();
    await s.isAsApplied();
  });
}

story("the webhook is down: a command that was copied for v2 does not release v3", async (s) => {
  await s.repaired();
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("v2 waits", waitingAt(1, { v1: 8, v2: 2 }), PATIENT);
  const command = s.commandToApprove();
  await s.setImage("v3");
  await s.eventually("v3 waits", waitingAt(1, { v1: 8, v3: 2 }), PATIENT);
  await s.stopWebhook();
  await pasteStale(s, command);
  await s.eventually("it is put right", waitingAt(1, { v1: 8, v3: 2 }), PATIENT);
  await s.stays("and waits", waitingAt(1, { v1: 8, v3: 2 }));
  await s.startWebhook();
});

story("the webhook is down: a command for a later step passes none before it", async (s) => {
  await s.repaired();
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("the first step waits", waitingAt(1, { v1: 8, v2: 2 }), PATIENT);
  await s.approve();
  await s.eventually("the second step waits", waitingAt(2, { v1: 5, v2: 5 }), PATIENT);
  const command = s.commandToApprove();
  await s.jump(1);
  await s.eventually("it is at the first again", waitingAt(1, { v1: 5, v2: 5 }), PATIENT);
  await s.stopWebhook();
  await pasteStale(s, command);
  await s.eventually("it is put right", waitingAt(1, { v1: 5, v2: 5 }), PATIENT);
  await s.stays("and waits", waitingAt(1, { v1: 5, v2: 5 }));
  await s.startWebhook();
});
