import { text } from "../cluster/kube/read.ts";
import { type Scene, versionOf } from "./scene.ts";

/** Ordinals of the living pods of a version, the lowest first. */
export function ordinalsOf({ pods }: Scene, version: string): readonly number[] {
  return pods
    .filter((pod) => versionOf(pod) === version)
    .map((pod) => Number((text(pod, "metadata", "name") ?? "").split("-").at(-1)))
    .toSorted((a, b) => a - b);
}
