import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { extra } from "../extra/extra-fixture.ts";
import { rollout, STEPS, workload } from "../observe/observed-fixture.ts";
import { alsoSelectedBy } from "./also-selected-by.ts";

const PATCHED = rollout(undefined, {
  strategy: {
    canary: {
      steps: STEPS,
      enableExtraWorkloadForCanary: true,
      patchPodTemplateMetadata: { labels: { lane: "canary", app: "shop-next" } },
    },
  },
});

/** The pods of the extra Deployment, with these labels. */
function withPods(...labels: readonly Readonly<Record<string, string>>[]) {
  const made = extra({ ready: labels.length });
  const pods = made.pods.map((pod, index) => ({ ...pod, labels: labels[index] ?? {} }));
  return workload({ extra: { ...made, pods } });
}

describe("the Service of a new version", () => {
  const by = (canarySelector: "own keys" | "patched labels", is: ReturnType<typeof workload>) =>
    alsoSelectedBy({
      choices: { whenCutShort: "let go", canarySelector },
      rollout: PATCHED,
      workload: is,
    });

  test("selects by its own keys alone, unless the gate is on", () => {
    assert.deepEqual(by("own keys", withPods({ lane: "canary" })), {});
  });

  test("selects with it by the labels of the patch that all of its pods have", () => {
    const is = withPods({ lane: "canary", team: "a" }, { lane: "canary", app: "shop-next" });
    assert.deepEqual(by("patched labels", is), { lane: "canary" });
  });

  test("does not where there is no extra Deployment, whose pods alone are patched", () => {
    assert.deepEqual(by("patched labels", workload()), {});
  });
});
