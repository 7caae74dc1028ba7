import { text } from "../cluster/kube/read.ts";
import { type Scene, versionOf } from "./scene.ts";

/** Of the living pods of a version: one that comes again under its name is another pod. */
export function uidsOf({ pods }: Scene, version: string): readonly string[] {
  return pods
    .filter((pod) => versionOf(pod) === version)
    .map((pod) => text(pod, "metadata", "uid") ?? "")
    .toSorted();
}
