import { Ajv } from "ajv";
import Type, { type Static } from "typebox";
import type { Resource } from "../kube/resource.ts";
import { type OurEntry, ourEntryIn } from "./our-entry.ts";

/** Appended to the name that an autoscaler scales: nobody has that name, so it scales nothing (contract.md 5.9). */
export const DISABLED_SUFFIX = "-DisableByRollout";

const schema = Type.Object({
  metadata: Type.Object({
    name: Type.String(),
    namespace: Type.String(),
    uid: Type.String(),
    resourceVersion: Type.String(),
    managedFields: Type.Optional(
      Type.Array(Type.Object({ manager: Type.Optional(Type.String()) })),
    ),
  }),
  spec: Type.Object({
    scaleTargetRef: Type.Object({
      // A core kind may leave it out.
      apiVersion: Type.Optional(Type.String()),
      kind: Type.String(),
      name: Type.String(),
    }),
  }),
});

/** A HorizontalPodAutoscaler as a blue-green release sees it. */
export interface AutoscalerView extends OurEntry {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  /** What it scales. */
  readonly target: { readonly apiVersion: string; readonly kind: string; readonly name: string };
}

const check = new Ajv().compile<Static<typeof schema>>(schema);

/** @throws {TypeError} when the value is not a HorizontalPodAutoscaler */
export function parseAutoscaler(value: unknown): AutoscalerView {
  if (!check(value)) {
    throw new TypeError(`not a HorizontalPodAutoscaler: ${JSON.stringify(check.errors)}`);
  }
  const { managedFields = [], name, namespace, uid, resourceVersion } = value.metadata;
  const { apiVersion = "", kind, name: target } = value.spec.scaleTargetRef;
  return {
    metadata: { name, namespace, uid, resourceVersion },
    target: { apiVersion, kind, name: target },
    ...ourEntryIn(managedFields),
  };
}

export const AUTOSCALERS: Resource<AutoscalerView> = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  plural: "horizontalpodautoscalers",
  namespaced: "namespaced",
  parse: parseAutoscaler,
};

/** The name that it scales, or would scale; the suffix may have been put there more than once. */
export function targetName(name: string): string {
  return name.endsWith(DISABLED_SUFFIX) ? targetName(name.slice(0, -DISABLED_SUFFIX.length)) : name;
}
