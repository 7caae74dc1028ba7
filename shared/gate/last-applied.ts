import { Ajv } from "ajv";
import Type, { type Static } from "typebox";
import type { Workload } from "../workloads/workload.ts";
import { readJsonAnnotation } from "./json-annotation.ts";

/** Where `kubectl apply` leaves the manifest that it has sent. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

const Manifest = Type.Object({
  spec: Type.Object({ updateStrategy: Type.Object({ type: Type.String() }) }),
});

const check = new Ajv().compile<Static<typeof Manifest>>(Manifest);

/** The type of a rolling update in the manifest that came with this very request; undefined where none says one. */
export function typeAppliedIn({
  sent,
  stored,
}: Readonly<Record<"sent" | "stored", Pick<Workload, "metadata" | "spec">>>): string | undefined {
  // Most are Deployments, which have another field: their manifests need not be read.
  if (sent.spec.updateStrategy === undefined) return undefined;
  const [is, was] = [sent, stored].map(({ metadata }) => metadata.annotations?.[LAST_APPLIED]);
  if (is === was) return undefined;
  return readJsonAnnotation(sent, LAST_APPLIED, check)?.spec.updateStrategy.type;
}
