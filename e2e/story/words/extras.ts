import assert from "node:assert/strict";
import { text, texts } from "../../cluster/kube/read.ts";
import { eventually } from "../eventually.ts";
import { APP, type Stage } from "../stage.ts";
import { done } from "./changing.ts";

/** The extra Deployments that stand beside the story's own. */
export interface Extras {
  readonly extras: () => readonly unknown[];
  /** Name of the one that there is. */
  readonly extra: () => string;
  /** None is left. */
  readonly hasNoExtra: () => Promise<void>;
  /** From here on one of them may have more pods for a moment: its template is changed, and back. */
  readonly rollsByItself: (extra: string) => Promise<void>;
  /** Returns when it is gone, with all that was in it. */
  readonly deleteNamespace: () => Promise<void>;
}

export function extras(stage: Stage): Extras {
  const { chronicle, namespace, watcher, world } = stage;
  const all = () => extrasIn(watcher.now("workloads"));
  return {
    extras: all,
    extra() {
      const [one, ...others] = all().map((object) => text(object, "metadata", "name") ?? "");
      assert.ok(one !== undefined && others.length === 0, "there should be one extra Deployment");
      return one;
    },
    rollsByItself: (extra) => watcher.tell({ kind: "native", workload: extra }),
    deleteNamespace: () =>
      chronicle.word("delete the namespace", async () => {
        for (const pod of watcher.now("pods").keys()) await watcher.tell({ kind: "taking", pod });
        done(await world.tools.kubectl(["delete", "namespace", namespace, "--timeout=120s"]));
      }),
    hasNoExtra: () =>
      chronicle.word("no extra Deployment is left", async () => {
        await eventually(stage, { also: () => all().length === 0 });
      }),
  };
}

/** By name, too: whoever has taken the label off has not made it another one. */
function extrasIn(workloads: ReadonlyMap<string, unknown>): readonly unknown[] {
  return [...workloads].flatMap(([name, object]) => {
    const labelled = texts(object, "metadata", "labels")["rollouts.kruise.io/canary-deployment"];
    return labelled === APP || name.startsWith(`${APP}-`) ? [object] : [];
  });
}
