import { join } from "node:path";
import { parse } from "yaml";
import { isFields, type Fields } from "../../cluster/kube/read.ts";
import { KINDS } from "../../watcher/kinds.ts";
import type { Said } from "../said.ts";
import type { Shape } from "../shape.ts";
import { APP, type Stage } from "../stage.ts";
import { change, done, remember } from "./changing.ts";

const CHART = join(import.meta.dirname, "../../charts/shop");

/** The story's workload as a release of Helm. */
export interface Helm {
  readonly helmInstall: (shape?: Partial<Shape>) => Promise<Said>;
  readonly helmUpgrade: (to: Partial<Shape>) => Promise<Said>;
  /** To the revision before. @param to what the chart's values were then */
  readonly helmRollback: (to: Partial<Shape>) => Promise<Said>;
}

export function helm(stage: Stage): Helm {
  const { namespace, memory, world } = stage;
  const run = (args: readonly string[], input = "") =>
    world.tools.helm([...args, "-n", namespace], { input });

  async function release(verb: string, to: Partial<Shape>): Promise<Said> {
    const values = JSON.stringify({ ...memory.shape, ...to });
    const send = () => run([verb, APP, CHART, "--values", "-"], values);
    return applied(await change(stage, { name: `helm ${verb}`, to, send }));
  }

  async function applied(said: Said): Promise<Said> {
    const { output } = await run(["get", "manifest", APP]);
    await remember(stage, workloadIn(output, memory.shape));
    return done(said);
  }

  return {
    helmInstall: (shape = {}) => release("install", shape),
    helmUpgrade: (to) => release("upgrade", to),
    async helmRollback(to) {
      const name = "helm rollback";
      return applied(await change(stage, { name, to, send: () => run(["rollback", APP]) }));
    },
  };
}

function workloadIn(rendered: string, { workload }: Shape): Fields {
  const { kind } = KINDS[workload];
  const documents = rendered.split(/^---$/m).map((text): unknown => parse(text));
  const found = documents.find((one) => isFields(one) && one["kind"] === kind);
  if (!isFields(found)) throw new Error(`the chart renders no ${kind}`);
  return found;
}
