import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import { fields, list, text, type Fields } from "../kube/read.ts";
import { annotation, behaves, READY_NOW, STOP_AFTER } from "./behaviours.ts";
import type { Expression } from "./behaviours.ts";
import { CHANGED_PODS } from "./changed-pods.ts";
import { FAILING_PODS } from "./failing-pods.ts";
import { delayFrom, LATE } from "./pod-stage.ts";

const SLOW_STOP_MS = 5000;
/** Long after the API server has removed a pod that kwok has let go. */
const STUCK_MS = 2000;

/**
 * kwok deletes by name, and a pod changes once more as it does: a stage that took that for another
 * pod on its way out would delete the next one of the same name, as StatefulSets have them.
 */
const LET_GO: Expression = {
  // kwok compares no numbers that come out of JSON.
  key: ".metadata.deletionGracePeriodSeconds == 0",
  operator: "In",
  values: ["true"],
};
const NOT_YET: Expression = { ...LET_GO, operator: "NotIn" };

/** kwok's stages as its release has them, with ours beside them. */
export async function writeStages(kwokFiles: string): Promise<string> {
  const stock = await stockStages(join(kwokFiles, "kustomize/stage"));
  return [CONFIGURATION, ...stock.flatMap(withOurs), ...FAILING_PODS, ...CHANGED_PODS]
    .map((document) => stringify(document, { lineWidth: 0 }))
    .join("---\n");
}

/** Raised so that a hundred pods get ready together, and not four at a time. */
const CONFIGURATION = {
  apiVersion: "config.kwok.x-k8s.io/v1alpha1",
  kind: "KwokConfiguration",
  options: {
    podPlayStageParallelism: 32,
    nodePlayStageParallelism: 4,
    podsOnNodeSyncParallelism: 4,
  },
};

async function stockStages(folder: string): Promise<readonly Fields[]> {
  const stages: Fields[] = [];
  for (const part of ["node/fast", "node/heartbeat", "pod/fast"]) {
    for (const file of await readdir(join(folder, part))) {
      if (!file.endsWith(".yaml") || file === "kustomization.yaml") continue;
      for (const document of parseAllDocuments(await readFile(join(folder, part, file), "utf8"))) {
        stages.push(fields(document.toJS()));
      }
    }
  }
  return stages;
}

/** @returns the stage and its variations; one that no behaviour touches, as it is */
function withOurs(stage: Fields): readonly object[] {
  const variations = VARIATIONS[text(stage, "metadata", "name") ?? ""];
  return variations?.map((variation) => variant(stage, variation)) ?? [stage];
}

interface Variation {
  readonly name: string;
  readonly when: readonly Expression[];
  readonly delay?: object;
}

const VARIATIONS: Readonly<Record<string, readonly Variation[]>> = {
  "pod-ready": [
    {
      name: "pod-ready",
      when: [
        { ...behaves("never-ready", "unready", "late", "on-word", "crash"), operator: "NotIn" },
      ],
    },
    {
      name: "pod-ready-late",
      when: [behaves("late")],
      delay: LATE,
    },
    {
      name: "pod-ready-on-word",
      when: [behaves("on-word"), { key: annotation(READY_NOW), operator: "Exists" }],
    },
  ],
  "pod-delete": [
    {
      name: "pod-delete",
      when: [
        NOT_YET,
        { ...behaves("slow-stop"), operator: "NotIn" },
        { key: annotation(STOP_AFTER), operator: "DoesNotExist" },
      ],
    },
    {
      name: "pod-delete-slowly",
      when: [
        NOT_YET,
        behaves("slow-stop"),
        { key: annotation(STOP_AFTER), operator: "DoesNotExist" },
      ],
      delay: { durationMilliseconds: SLOW_STOP_MS },
    },
    {
      name: "pod-delete-after",
      when: [NOT_YET, { key: annotation(STOP_AFTER), operator: "Exists" }],
      delay: delayFrom(STOP_AFTER, SLOW_STOP_MS),
    },
    // The API server was gone before it had removed the pod.
    { name: "pod-delete-stuck", when: [LET_GO], delay: { durationMilliseconds: STUCK_MS } },
  ],
};

function variant(stage: Fields, { name, when, delay }: Variation): object {
  const matchExpressions = [...list(stage, "spec", "selector", "matchExpressions"), ...when];
  const spec = { ...fields(stage, "spec"), selector: { matchExpressions } };
  return {
    ...stage,
    metadata: { ...fields(stage, "metadata"), name },
    spec: delay === undefined ? spec : { ...spec, delay },
  };
}
