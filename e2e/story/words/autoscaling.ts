import { text } from "../../cluster/kube/read.ts";
import { KINDS } from "../../watcher/kinds.ts";
import { until } from "../../cluster/processes/until.ts";
import { ownersOf } from "../as-applied.ts";
import type { Said } from "../said.ts";
import { APP, type Stage } from "../stage.ts";
import { done } from "./changing.ts";

/** HorizontalPodAutoscalers of the story's workload. Nothing measures pods here, so they scale nothing. */
export interface Autoscaling {
  /** `kubectl apply` of one with this name. @param version of the API that its manifest is written in; default: v2 */
  readonly autoscale: (name: string, version?: "v1" | "v2") => Promise<Said>;
  /** Waits until it scales this name, and nobody but who applied it owns a field of it. */
  readonly scales: (name: string, target: string) => Promise<void>;
}

/** What one scales that a blue-green release has switched off: nobody has that name (contract.md 5.9). */
export const OFF = `${APP}-DisableByRollout`;

const PATIENCE = { timeoutMs: 60_000 };

export function autoscaling({ world, namespace, memory, chronicle }: Stage): Autoscaling {
  const { kubectl } = world.tools;
  return {
    autoscale: (name, version = "v2") =>
      chronicle.word(`kubectl apply an autoscaler ${name}`, async () => {
        const { apiVersion, kind } = KINDS[memory.shape.workload];
        const manifest = {
          apiVersion: `autoscaling/${version}`,
          kind: "HorizontalPodAutoscaler",
          metadata: { name },
          spec: {
            scaleTargetRef: { apiVersion, kind, name: APP },
            minReplicas: 1,
            maxReplicas: 20,
          },
        };
        const args = ["apply", "--server-side", "-n", namespace, "-f", "-"];
        const input = JSON.stringify(manifest);
        return done(await kubectl([...args, "--field-manager", "gitops"], { input }));
      }),
    scales: (name, target) =>
      chronicle.word(`autoscaler ${name} scales ${target}`, async () => {
        const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${name}`;
        await until(
          `${name} to scale ${target} without an owner of ours`,
          async () => {
            const is = await world.cluster.client.call({ path });
            const owned = ownersOf(is).some((one) => one.startsWith("sluice"));
            const same = text(is, "spec", "scaleTargetRef", "name") === target;
            return same && !owned ? true : undefined;
          },
          PATIENCE,
        );
      }),
  };
}
