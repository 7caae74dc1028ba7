import type { Said } from "../said.ts";
import { manifestOf, serviceOf, type Shape } from "../shape.ts";
import { APP, type Stage } from "../stage.ts";
import { change, done, note, type Send } from "./changing.ts";

/** Ways in which people change a Deployment with kubectl. Each returns what the command said. */
export interface Applying {
  /** Makes the story's Deployment and Service. */
  readonly deployment: (shape?: Partial<Shape>) => Promise<void>;
  /** `kubectl apply`, client side. */
  readonly apply: (to: Partial<Shape>) => Promise<Said>;
  /** `kubectl apply --server-side`; refused when it conflicts with another manager. */
  readonly serverSideApply: (to: Partial<Shape>, as?: Applier) => Promise<Said>;
  /** `kubectl replace`: a whole object, with nothing of ours in it. */
  readonly replace: (to: Partial<Shape>) => Promise<Said>;
  readonly setImage: (version: string) => Promise<Said>;
  /** `kubectl apply --dry-run=server`; the object that it would come to is the output, as JSON. */
  readonly dryRun: (to: Partial<Shape>) => Promise<Said>;
  /** Through the scale subresource, as an autoscaler does. */
  readonly scale: (replicas: number) => Promise<Said>;
  /** `kubectl rollout …` on the Deployment, which may refuse. */
  readonly kubectlRollout: (verb: "pause" | "resume" | "undo" | "restart") => Promise<Said>;
  readonly deleteWorkload: () => Promise<Said>;
}

export interface Applier {
  readonly manager?: string;
  readonly force?: "force";
}

export function applying(stage: Stage): Applying {
  const { namespace, memory, world, chronicle } = stage;
  const { kubectl } = world.tools;
  const run = (...args: readonly string[]) => kubectl([...args, "-n", namespace]);
  const pipe =
    (...args: readonly string[]): Send =>
    (manifest) =>
      kubectl([...args, "-n", namespace, "-f", "-"], { input: JSON.stringify(manifest) });
  const word = (name: string, to: Partial<Shape>, send: Send) => change(stage, { name, to, send });

  return {
    async deployment(shape = {}) {
      done(await word("make the Deployment", shape, pipe("apply")));
      done(await pipe("apply")(serviceOf(APP)));
    },
    apply: async (to) => done(await word("kubectl apply", to, pipe("apply"))),
    serverSideApply(to, { manager = "kubectl", force } = {}) {
      const args = ["apply", "--server-side", "--field-manager", manager];
      const all = force === undefined ? args : [...args, "--force-conflicts"];
      return word(`kubectl ${all.join(" ")}`, to, pipe(...all));
    },
    replace: async (to) => done(await word("kubectl replace", to, pipe("replace"))),
    async setImage(version) {
      const send = () => run("set", "image", `deployment/${APP}`, `app=shop:${version}`);
      return done(await word("kubectl set image", { image: version }, send));
    },
    dryRun: (to) =>
      chronicle.word(`kubectl apply --dry-run=server ${JSON.stringify(to)}`, async () => {
        const send = pipe("apply", "--dry-run=server", "-o", "json");
        return note(stage, await send(manifestOf(APP, { ...memory.shape, ...to })));
      }),
    async scale(replicas) {
      const send = () => run("scale", `deployment/${APP}`, `--replicas=${replicas}`);
      return done(await word("kubectl scale", { replicas }, send));
    },
    kubectlRollout: (verb) =>
      chronicle.word(`kubectl rollout ${verb}`, async () =>
        note(stage, await run("rollout", verb, `deployment/${APP}`)),
      ),
    deleteWorkload: () =>
      chronicle.word("delete the Deployment", async () =>
        done(note(stage, await run("delete", "deployment", APP))),
      ),
  };
}
