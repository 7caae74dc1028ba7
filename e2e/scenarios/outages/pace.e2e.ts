import { text } from "../../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { THREE_STEPS } from "../../story/plans.ts";
import { assertDone } from "../../story/said.ts";
import type { Scene } from "../../story/scene.ts";
import { story } from "../../story/story.ts";

const PACE = "rollouts.kruise.io/release-pace";
const LATE = { "sluice.dev/pod-behaviour": "late", "sluice.dev/ready-after": "5s" };

const isPaced = ({ workload }: Scene) => text(workload, "metadata", "labels", PACE) !== undefined;

for (const webhook of ["there", "away"] as const) {
  story(`the mark of a pace is taken off in a move, with the webhook ${webhook}`, async (s) => {
    await s.repaired();
    await s.begin({ replicas: 10 }, THREE_STEPS);
    await s.apply({ image: "v2", podAnnotations: LATE });
    await s.eventually("two are on their way", { allPods: { v1: 8, v2: 2 }, also: isPaced });
    if (webhook === "away") await s.removeAdmission();
    assertDone(await s.kubectl("label", "deployment/shop", `${PACE}-`));
    await s.eventually("it is back", { allPods: { v1: 8, v2: 2 }, also: isPaced });
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    if (webhook === "away") await s.repaired();
    await s.jump(3);
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    await s.isAsApplied();
  });
}
