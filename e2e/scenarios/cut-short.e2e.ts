import { finishedWith } from "../story/expected.ts";
import { BESIDE, IN_BATCHES, releaseToStep1 } from "../story/first-steps.ts";
import { story } from "../story/story.ts";

for (const subject of [...IN_BATCHES, ...BESIDE]) {
  const { title, shape, plan } = subject;

  story(
    `${title}: disabled in the middle the rest comes natively, and enabled it holds`,
    async (s) => {
      await s.begin(shape, plan);
      await releaseToStep1(s, subject, ["v1", "v2"]);
      await s.nativeFromHere();
      s.assertWarns(await s.disable(), "what is left of it now rolls out natively");
      await s.eventually("all pods are of v2", {
        phase: "Disabled",
        pods: { v2: 10 },
        workload: "settled",
      });
      await s.nothingIsLeftBehind();
      await s.enable();
      await s.eventually("it is healthy", { phase: "Healthy" });
      await s.gatedFromHere();
      await releaseToStep1(s, subject, ["v2", "v3"]);
    },
  );

  story(`${title}: goes in the middle and comes again, and then its Rollout goes`, async (s) => {
    await s.begin(shape, plan);
    await releaseToStep1(s, subject, ["v1", "v2"]);
    await s.deleteWorkload();
    await s.eventually("it waits for it", {
      phase: "Initial",
      message: "Workload Not Found",
      workload: "gone",
      allPods: {},
    });
    await s.workload({ image: "v1" });
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.nothingIsLeftBehind();
    await releaseToStep1(s, subject, ["v1", "v3"]);
    await s.nativeFromHere();
    s.assertWarns(await s.deleteRollout(), "what is left of it rolls out natively");
    await s.eventually("all pods are of v3", {
      rollout: "gone",
      pods: { v3: 10 },
      workload: "settled",
    });
    await s.nothingIsLeftBehind();
  });
}
