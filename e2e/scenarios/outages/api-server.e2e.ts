import { finishedWith, waitingAt } from "../../story/expected.ts";
import { THREE_STEPS } from "../../story/plans.ts";
import { versionOf } from "../../story/scene.ts";
import { story } from "../../story/story.ts";

const SLOW = { "sluice.dev/pod-behaviour": "late", "sluice.dev/ready-after": "1s" };
/** Whoever was refused waits for up to half a minute before they try again. */
const PATIENT = { withinMs: 90_000 };

story("half a minute without the API server, in the middle of a step", async (s) => {
  await s.repaired();
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.apply({ image: "v2", podAnnotations: SLOW });
  await s.eventually("the first new pods", {
    also: ({ pods }) => pods.some((pod) => versionOf(pod) === "v2"),
  });
  await s.withoutApiServer(30);
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }), PATIENT);
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }), PATIENT);
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }), PATIENT);
  await s.isAsApplied();
});
