import { Ajv } from "ajv";
import Type, { type Static } from "typebox";

const text = Type.Optional(Type.String());

const time = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const Taint = Type.Object({
  key: Type.String(),
  value: text,
  effect: Type.String(),
  /** Only of those that evict pods. */
  timeAdded: time,
});

const schema = Type.Object({
  metadata: Type.Object({
    name: Type.String(),
    uid: Type.String(),
    resourceVersion: Type.String(),
  }),
  spec: Type.Optional(Type.Object({ taints: Type.Optional(Type.Array(Taint)) })),
  status: Type.Optional(
    Type.Object({
      conditions: Type.Optional(
        Type.Array(
          Type.Object({
            type: Type.String(),
            status: Type.String(),
            lastTransitionTime: time,
          }),
        ),
      ),
    }),
  ),
});

type RawNode = Static<typeof schema>;
type Taint = Static<typeof Taint>;

export const Toleration = Type.Object({
  key: text,
  operator: text,
  value: text,
  effect: text,
});
export type Toleration = Static<typeof Toleration>;

/** A node as a DaemonSet's release sees it. */
export interface NodeView {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  /** Since when its kubelet does not answer, or says that it cannot run pods; absent while all is well. */
  readonly lostSince?: Date;
  /** Taints that keep new pods away. */
  readonly taints: readonly Taint[];
}

const check = new Ajv().compile<RawNode>(schema);

/** @throws {TypeError} when the value is not a Node */
export function parseNode(value: unknown): NodeView {
  if (!check(value)) throw new TypeError(`not a Node: ${JSON.stringify(check.errors)}`);
  const { name, uid, resourceVersion } = value.metadata;
  const lostSince = lostSinceOf(value);
  const taints = (value.spec?.taints ?? []).filter(({ effect }) => effect !== "PreferNoSchedule");
  return {
    metadata: { name, namespace: "", uid, resourceVersion },
    ...(lostSince === undefined ? {} : { lostSince }),
    taints: taints.map(({ key, value: of = "", effect }) => ({ key, value: of, effect })),
  };
}

/** Put there by the node lifecycle controller, some of them before the condition changes. */
const LOST = new Set(["node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready"]);

function lostSinceOf({ spec, status }: RawNode): Date | undefined {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready !== undefined && ready.status !== "True") return timeOf(ready.lastTransitionTime);
  const taint = spec?.taints?.find(({ key }) => LOST.has(key));
  return taint === undefined ? undefined : timeOf(taint.timeAdded);
}

/** Later than any pod was made: what nobody knows is not held to have been so before. */
const UNKNOWN = "9999-12-31T23:59:59Z";

function timeOf(text: string | null | undefined): Date {
  return new Date(text ?? UNKNOWN);
}

/** Whether a pod with these tolerations would be put on the node, as far as its taints go. */
export function isWelcome({ taints }: NodeView, tolerations: readonly Toleration[]): boolean {
  return taints.every((taint) => tolerations.some((one) => tolerates(one, taint)));
}

function tolerates(
  { key = "", operator = "Equal", value = "", effect = "" }: Toleration,
  to: Taint,
) {
  if (effect !== "" && effect !== to.effect) return false;
  if (key === "") return operator === "Exists";
  return key === to.key && (operator === "Exists" || value === to.value);
}
