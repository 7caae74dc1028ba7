import assert from "node:assert/strict";
import { text } from "../cluster/kube/read.ts";
import { READY_NOW } from "../cluster/fake-nodes/behaviours.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { assertDone } from "../story/said.ts";
import { podsByVersion, type Scene } from "../story/scene.ts";
import { story } from "../story/story.ts";

const ON_WORD = { "sluice.dev/pod-behaviour": "on-word" };
/** Longer than an old pod serves on for the sake of new ones that are on their way. */
const PATIENT = { withinMs: 30_000 };

const one = (scene: Scene): boolean => podsByVersion(scene, "ready")["v2"] === 1;

story(
  "old pods go together, when the new ones of a step are ready, or not long after",
  async (s) => {
    await s.begin({ replicas: 10 }, { steps: [{ replicas: "50%" }, { replicas: "100%" }] });
    await s.apply({ image: "v2", podAnnotations: ON_WORD });
    const out = { v1: 8, v2: 5 };
    await s.eventually("all of the step are out", { allPods: out });
    const [name] = s.podsOf("v2");
    assertDone(await s.kubectl("annotate", `pod/${name}`, `${READY_NOW}=now`));
    await s.eventually("one of them is ready", { also: one });
    await s.stays("no old one goes for it yet", { allPods: out, also: one });
    await s.eventually("one goes, as the others take long", { allPods: { v1: 7, v2: 5 } }, PATIENT);
    await s.letGetReady("v2");
    await s.eventually("5 of 10", waitingAt(1, { v1: 5, v2: 5 }));
    await s.apply({ image: "v1", podAnnotations: {} });
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    assert.equal(
      text(s.now().workload, "metadata", "labels", "rollouts.kruise.io/release-pace"),
      undefined,
    );
    await s.isAsApplied();
  },
);
