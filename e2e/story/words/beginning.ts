import { text } from "../../cluster/kube/read.ts";
import { eventually } from "../eventually.ts";
import type { Plan, Shape } from "../shape.ts";
import type { Stage } from "../stage.ts";
import { type Applying, applying } from "./applying.ts";
import { helm } from "./helm.ts";
import { releasing } from "./releasing.ts";

/** How most stories begin: pods that run, and a Rollout that knows them. */
export interface Beginning {
  readonly begin: (shape: Partial<Shape>, plan: Plan) => Promise<void>;
  readonly beginWithHelm: (shape: Partial<Shape>, plan: Plan) => Promise<void>;
  /** Makes the Rollout once all pods run. */
  readonly manage: (plan: Plan) => Promise<void>;
  readonly settled: () => Promise<void>;
}

export function beginning(stage: Stage): Beginning {
  const settled = async () => {
    await stage.chronicle.word("all pods are ready", () =>
      eventually(stage, { workload: "settled" }),
    );
  };
  const manage = async (plan: Plan) => {
    await settled();
    await releasing(stage).rollout(plan);
    await stage.chronicle.word("the Rollout is healthy", () =>
      eventually(stage, { phase: "Healthy", state: "Completed", also: isMarked }),
    );
  };
  const make: Applying["workload"] = applying(stage).workload;
  return {
    settled,
    manage,
    async begin(shape, plan) {
      await make(shape);
      await manage(plan);
    },
    async beginWithHelm(shape, plan) {
      await helm(stage).helmInstall(shape);
      await manage(plan);
    },
  };
}

/** The label makes admission fail closed. */
function isMarked({ workload }: { readonly workload: unknown }): boolean {
  return text(workload, "metadata", "labels", "rollouts.kruise.io/workload-type") !== undefined;
}
