import { fields, type Fields } from "../../cluster/kube/read.ts";
import { isOfKruise, KINDS, type WorkloadKind } from "../../watcher/kinds.ts";
import { limitsOf } from "../../watcher/parse.ts";
import { assertDone, type Said, warningsIn } from "../said.ts";
import { manifestOf, type Shape } from "../shape.ts";
import { APP, type Stage } from "../stage.ts";

/** Sends a whole manifest, or whatever comes to the same. */
export type Send = (manifest: Fields) => Promise<Said>;

export interface Change {
  /** The word, as it stands in the chronicle. */
  readonly name: string;
  readonly to: Partial<Shape>;
  readonly send: Send;
}

/** Any change of the story's workload: its watcher has to know before and after. */
export function change(stage: Stage, { name, to, send }: Change): Promise<Said> {
  const { chronicle, memory, watcher } = stage;
  const shape = { ...memory.shape, ...to };
  return chronicle.word(`${name} ${JSON.stringify(to)}`, async () => {
    const manifest = manifestOf(APP, shape);
    const kind = KINDS[shape.workload];
    await seen(stage, kind);
    // While the change is on its way, the limits before it and after it both do.
    const limits = [limitsOf(kind, memory.applied), limitsOf(kind, manifest)];
    await watcher.tell({ kind: "limits", workload: APP, limits });
    memory.approval = undefined;
    const said = note(stage, await send(manifest));
    if (said.exitCode === 0) {
      memory.shape = shape;
      await remember(stage, manifest);
    }
    return said;
  });
}

/** The kind is served, and the watcher looks at it. */
async function seen({ world, watcher }: Stage, kind: WorkloadKind): Promise<void> {
  if (isOfKruise(kind)) await world.cluster.startKruise();
  await watcher.follow(kind);
}

/** This is what the user has applied now. */
export async function remember({ memory, watcher }: Stage, manifest: Fields): Promise<void> {
  const spec = { ...fields(manifest, "spec"), replicas: memory.shape.replicas };
  memory.applied = { ...manifest, spec };
  const limits = [limitsOf(KINDS[memory.shape.workload], manifest)];
  await watcher.tell({ kind: "limits", workload: APP, limits });
}

/** Takes down what a command said; the word `approve` takes its command from there. */
export function note({ chronicle, memory }: Stage, said: Said): Said {
  chronicle.note(said.errors);
  if (said.exitCode !== 0) chronicle.note(`exit code ${said.exitCode} ${said.output}`);
  // What a trial run says of approving is for a release that there is not.
  if (said.command.includes("--dry-run")) return said;
  for (const line of warningsIn(said)) {
    memory.approval = /approve[^:]*: (kubectl .*)$/.exec(line)?.[1] ?? memory.approval;
  }
  return said;
}

/** @throws {assert.AssertionError} when the command failed */
export function done(said: Said): Said {
  assertDone(said);
  return said;
}

/** The story's workload, as a kubectl command names it. */
export function nameArg({ apiVersion, plural }: WorkloadKind): string {
  const [group = ""] = apiVersion.split("/");
  return `${plural}.${group}/${APP}`;
}
