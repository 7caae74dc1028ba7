import { READY_NOW } from "../../cluster/fake-nodes/behaviours.ts";
import { type Fields, text } from "../../cluster/kube/read.ts";
import { KINDS } from "../../watcher/kinds.ts";
import type { Said } from "../said.ts";
import { sceneOf, versionOf } from "../scene.ts";
import { manifestOf, type Shape } from "../shape.ts";
import { APP, type Stage } from "../stage.ts";
import { change, done, nameArg, note } from "./changing.ts";

/** Other commands that people type, and what other programs do to a workload. */
export interface Typing {
  /** `kubectl apply --dry-run=server`; the object that it would come to is the output, as JSON. */
  readonly dryRun: (to: Partial<Shape>) => Promise<Said>;
  /** Through the scale subresource, as an autoscaler does. */
  readonly scale: (replicas: number) => Promise<Said>;
  /** `kubectl rollout …` on the workload, which may refuse. */
  readonly kubectlRollout: (verb: "pause" | "resume" | "undo" | "restart") => Promise<Said>;
  readonly deleteWorkload: () => Promise<Said>;
  /** `kubectl apply` of anything else; it may be refused. */
  readonly applyOther: (what: string, manifest: Fields) => Promise<Said>;
  /** Any other kubectl command in the story's namespace; it may fail. */
  readonly kubectl: (...args: readonly string[]) => Promise<Said>;
  /** Evicts a pod, as a drain of a node does. */
  readonly evict: (pod: string) => Promise<void>;
  /** The living pods of a version get ready, where they wait for a word (`on-word`). */
  readonly letGetReady: (version: string) => Promise<void>;
}

export function typing(stage: Stage): Typing {
  const { namespace, memory, world, chronicle, watcher } = stage;
  const { kubectl } = world.tools;
  const run = (...args: readonly string[]) => kubectl([...args, "-n", namespace]);
  const itself = () => nameArg(KINDS[memory.shape.workload]);
  const word = (name: string, act: () => Promise<Said>) =>
    chronicle.word(name, async () => note(stage, await act()));
  const apply = (manifest: Fields, ...more: readonly string[]) =>
    kubectl(["apply", "-n", namespace, ...more, "-f", "-"], { input: JSON.stringify(manifest) });
  return {
    dryRun: (to) =>
      word(`kubectl apply --dry-run=server ${JSON.stringify(to)}`, () =>
        apply(manifestOf(APP, { ...memory.shape, ...to }), "--dry-run=server", "-o", "json"),
      ),
    async scale(replicas) {
      const send = () => run("scale", itself(), `--replicas=${replicas}`);
      return done(await change(stage, { name: "kubectl scale", to: { replicas }, send }));
    },
    kubectlRollout: (verb) => word(`kubectl rollout ${verb}`, () => run("rollout", verb, itself())),
    deleteWorkload: async () =>
      done(await word("delete the workload", () => run("delete", itself()))),
    applyOther: (what, manifest) => word(`kubectl apply: ${what}`, () => apply(manifest)),
    kubectl: (...args) => word(`kubectl ${args.join(" ")}`, () => run(...args)),
    letGetReady: (version) =>
      chronicle.word(`the pods of ${version} get ready`, async () => {
        const waiting = sceneOf(stage).pods.filter((pod) => versionOf(pod) === version);
        const names = waiting.map((pod) => text(pod, "metadata", "name") ?? "");
        done(await run("annotate", "pod", ...names, "--overwrite", `${READY_NOW}=now`));
      }),
    evict: (pod) =>
      chronicle.word(`evict pod ${pod}`, async () => {
        await watcher.tell({ kind: "taking", pod });
        const metadata = { name: pod, namespace };
        const body = { apiVersion: "policy/v1", kind: "Eviction", metadata };
        const path = `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`;
        await world.cluster.client.call({ method: "POST", path, body });
      }),
  };
}
