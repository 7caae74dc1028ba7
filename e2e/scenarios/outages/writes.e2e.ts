import assert from "node:assert/strict";
import { COURSES } from "../../chaos/courses.ts";
import { type Judged, PASSES } from "../../chaos/fate.ts";
import { nameOfSubject, planOf, SUBJECTS } from "../../chaos/subjects.ts";
import { onTrial } from "../../chaos/trial.ts";
import { story } from "../../story/story.ts";

const POD = /\/pods\/[^/?]+/;
/** The Rollout itself, and not its status. */
const ROLLOUT = /\/rollouts\/[^/?]+(?!\/status)(\?|$)/;
const VERSIONS = { stable: "v1", next: "v2", other: "v3" };

/** Each style once, and a kind whose pods keep their names. */
const COUNTED = new Set([
  "Deployment, partition",
  "Deployment, canary",
  "Deployment, blue-green",
  "StatefulSet, partition",
]);

for (const subject of SUBJECTS.filter((one) => COUNTED.has(nameOfSubject(one)))) {
  story(`${nameOfSubject(subject)}: no pod is patched twice in a release`, async (s) => {
    await s.repaired();
    await onTrial(s, async (trial) => {
      const { workload, pods: replicas, autoscaler } = subject;
      const begun = await trial.under(
        () => PASSES,
        () => s.begin({ workload, replicas }, planOf(subject)),
      );
      if (autoscaler !== undefined) await s.autoscale(autoscaler);
      // Its finalizer and the name of its plan have come with it, from admission.
      assert.deepEqual(patchesOf(ROLLOUT, begun), []);
      const released = await trial.under(
        () => PASSES,
        async () => {
          const { expected } = await COURSES.approved.drive(s, subject, VERSIONS);
          await s.stays("it is over", expected);
        },
      );
      assert.deepEqual(patchesOf(ROLLOUT, released), []);
      const patched = patchesOf(POD, released);
      assert.deepEqual(patched, [...new Set(patched)]);
      assert.equal(patched.length, subject.pods, "each new pod gets its labels");
    });
  });
}

/** Paths that were patched, as often as they were. */
function patchesOf(what: RegExp, judged: readonly Judged[]): readonly string[] {
  return judged
    .filter(({ write: { method, path } }) => method === "PATCH" && what.test(path))
    .map(({ write: { path } }) => path);
}
