import { setTimeout as sleep } from "node:timers/promises";
import type { Said } from "../said.ts";
import { serviceOf, type Shape } from "../shape.ts";
import { isOfKruise, KINDS, type WorkloadKind } from "../../watcher/kinds.ts";
import { APP, type Stage } from "../stage.ts";
import { change, done, nameArg, type Send } from "./changing.ts";

/** Ways in which people change a workload with kubectl. Each returns what the command said. */
export interface Applying {
  /** Makes the story's workload and Service. */
  readonly workload: (shape?: Partial<Shape>) => Promise<void>;
  /** `kubectl apply`, client side. */
  readonly apply: (to: Partial<Shape>) => Promise<Said>;
  /** The same manifest once a second, as a GitOps loop that never agrees. */
  readonly applyForSeconds: (seconds: number) => Promise<void>;
  /** `kubectl apply --server-side`; refused when it conflicts with another manager. */
  readonly serverSideApply: (to: Partial<Shape>, as?: Applier) => Promise<Said>;
  /** `kubectl replace`: a whole object, with nothing of ours in it. */
  readonly replace: (to: Partial<Shape>) => Promise<Said>;
  /** `kubectl replace --force`: what is there is deleted first. */
  readonly replaceByForce: (to: Partial<Shape>) => Promise<Said>;
  /** `kubectl set image`, and `kubectl patch` where that knows nothing of the kind. */
  readonly setImage: (version: string) => Promise<Said>;
}

export interface Applier {
  readonly manager?: string;
  readonly force?: "force";
}

export function applying(stage: Stage): Applying {
  const { namespace, world } = stage;
  const { kubectl } = world.tools;
  const run = (...args: readonly string[]) => kubectl([...args, "-n", namespace]);
  const pipe =
    (...args: readonly string[]): Send =>
    (manifest) =>
      kubectl([...args, "-n", namespace, "-f", "-"], { input: JSON.stringify(manifest) });
  const word = (name: string, to: Partial<Shape>, send: Send) => change(stage, { name, to, send });

  return {
    async workload(shape = {}) {
      done(await word("make the workload", shape, pipe("apply")));
      done(await pipe("apply")(serviceOf(APP)));
      stage.memory.around.set(`Service/${APP}`, serviceOf(APP));
    },
    apply: async (to) => done(await word("kubectl apply", to, pipe("apply"))),
    async applyForSeconds(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        const next = sleep(1000);
        done(await word("kubectl apply", {}, pipe("apply")));
        await next;
      }
    },
    serverSideApply(to, { manager = "kubectl", force } = {}) {
      const args = ["apply", "--server-side", "--field-manager", manager];
      const all = force === undefined ? args : [...args, "--force-conflicts"];
      return word(`kubectl ${all.join(" ")}`, to, pipe(...all));
    },
    replace: async (to) => done(await word("kubectl replace", to, again(pipe("replace")))),
    replaceByForce: async (to) =>
      done(await word("replace by force", to, pipe("replace", "--force"))),
    async setImage(version) {
      const args = imageArgs(KINDS[stage.memory.shape.workload], version);
      const name = `kubectl ${args[0]}`;
      return done(await word(name, { image: version }, () => run(...args)));
    },
  };
}

function imageArgs(kind: WorkloadKind, version: string): readonly string[] {
  return isOfKruise(kind)
    ? ["patch", nameArg(kind), "--type=json", "-p", imagePatch(version)]
    : ["set", "image", nameArg(kind), `app=shop:${version}`];
}

function imagePatch(version: string): string {
  const path = "/spec/template/spec/containers/0/image";
  return JSON.stringify([{ op: "replace", path, value: `shop:${version}` }]);
}

/** As a person does who hears that the object has been modified just now. */
function again(send: Send): Send {
  return async (manifest) => {
    const said = await send(manifest);
    return said.errors.includes("the object has been modified") ? again(send)(manifest) : said;
  };
}
