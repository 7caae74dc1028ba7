import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { fields, text } from "../cluster/kube/read.ts";
import { assertDone } from "../story/said.ts";
import { rolloutOf } from "../story/shape.ts";
import { story } from "../story/story.ts";

const EXAMPLES = join(import.meta.dirname, "../../manifests/examples");

story("a value that no Rollout may have is refused, all of them at once", async (s) => {
  const steps = [{ replicas: "150%" }, { replicas: "20%", pause: { duration: -1 } }];
  const said = await s.applyOther("a bad plan", rolloutOf("shop", { steps }));
  s.assertRefused(said, "spec.strategy.canary.steps[0].replicas");
  s.assertRefused(said, "spec.strategy.canary.steps[1].pause.duration");
});

story("a Rollout that cannot work is refused, with all reasons, rules and ways out", async (s) => {
  const rollout = rolloutOf("shop", { steps: [{ replicas: "50%" }, { replicas: "20%" }] });
  const workloadRef = { apiVersion: "batch/v1", kind: "Job", name: "shop" };
  const spec = { ...fields(rollout, "spec"), workloadRef };
  const said = await s.applyOther("a Job in falling steps", { ...rollout, spec });
  s.assertRefused(said, "is not valid, for 2 reasons");
  s.assertRefused(said, 'steps[1].replicas: "20%": must not be less than "50%" in the step before');
  s.assertRefused(said, "spec.workloadRef");
  s.assertRefused(said, "write the total that the step should reach");
});

story("a second Rollout on one Deployment is refused", async (s) => {
  const steps = [{ replicas: "100%" }];
  await s.begin({ replicas: 1 }, { steps });
  const rival = rolloutOf("shop", { steps });
  const said = await s.applyOther("a rival", { ...rival, metadata: { name: "rival" } });
  s.assertRefused(said, "must not be the workload of another Rollout");
});

story("the number of steps is fixed while a release is under way", async (s) => {
  await s.begin({ replicas: 2 }, { steps: [{ replicas: 1 }, { replicas: "100%" }] });
  await s.setImage("v2");
  await s.eventually("it waits", { state: "StepPaused", pods: { v1: 1, v2: 1 } });
  const said = await s.applyOther("one step", rolloutOf("shop", { steps: [{ replicas: "100%" }] }));
  s.assertRefused(said, "spec.strategy.canary.steps");
});

/** They need more than pods to work: api-versions.e2e.ts has the story of the one that there is. */
const WITH_ROUTES = new Set(["v1alpha1-weight-and-httproute.yaml"]);

for (const file of readdirSync(EXAMPLES).filter((one) => !WITH_ROUTES.has(one))) {
  story(`the example ${file} works`, async (s) => {
    const path = join(EXAMPLES, file);
    const [first] = parseAllDocuments(await readFile(path, "utf8"));
    const workload: unknown = first?.toJS();
    const app = text(workload, "metadata", "name") ?? "";
    const kind = text(workload, "kind") === "StatefulSet" ? "StatefulSet" : "Deployment";
    await s.about(kind);
    assertDone(await s.kubectl("apply", "-f", path));
    await s.eventually("all is ready", { phase: "Healthy", workload: "settled" }, { app });
    const said = await s.kubectl("set", "image", `${kind}/${app}`, "web=nginx:1.29");
    s.assertWarns(said, "held by Rollout");
    await s.eventually("the first step waits", { step: 1, state: "StepPaused" }, { app });
  });
}
