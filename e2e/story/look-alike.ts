import type { KubeClient } from "../cluster/kube/client.ts";
import { at, conditionIs, count, type Fields, fields, list, text } from "../cluster/kube/read.ts";
import { until } from "../cluster/processes/until.ts";
import { versionOf } from "./scene.ts";
import { APP, type Stage } from "./stage.ts";

/** A kind of somebody's own, with the fields of a StatefulSet. */
export interface OwnKind {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  /** Of its objects; one says that it is such a kind where its name does not. */
  readonly labels?: Readonly<Record<string, string>>;
}

export function apiVersionOf({ group }: OwnKind): string {
  return `${group}/v7`;
}

export function definitionOf({ group, kind, plural }: OwnKind): Fields {
  const names = { kind, plural, singular: plural.slice(0, -1), listKind: `${kind}List` };
  const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const version = { name: "v7", served: true, storage: true, subresources: { status: {} } };
  const versions = [{ ...version, schema: { openAPIV3Schema } }];
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope: "Namespaced", names, versions },
  };
}

/** What an administrator adds, as manifests/rbac says. */
export function roleOf({ group, plural }: OwnKind): Fields {
  const labels = { "sluice.dev/aggregate-to-controller": "true" };
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: `${plural}-for-sluice`, labels },
    rules: [{ apiGroups: [group], resources: [plural], verbs: ["get", "list", "watch", "patch"] }],
  };
}

/** The story's workload where it is of such a kind. Nobody but the story is its controller. */
export interface LookAlike {
  readonly find: () => Promise<unknown>;
  /**
   * All that its controller would do by now: pods from the partition on are of the template, the highest
   * first, those that are missing are made, and when all are ready the status says so.
   */
  readonly act: () => Promise<void>;
}

const PATIENCE = { timeoutMs: 60_000 };
const REVISION = "controller-revision-hash";
const revisionOf = (version: string): string => `${APP}-${version}`;

export function lookAlike({ world, namespace, chronicle }: Stage, own: OwnKind): LookAlike {
  const { client } = world.cluster;
  const path = `/apis/${apiVersionOf(own)}/namespaces/${namespace}/${own.plural}/${APP}`;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const find = () => client.find(path);
  return {
    find,
    act: () =>
      chronicle.word(`its own controller acts`, async () => {
        const object = await find();
        for (const ordinal of ordinalsOf(object)) await bring(client, pods, { object, ordinal });
        const all = await until("its pods to be ready", () => allReady(client, pods), PATIENCE);
        const body = { status: statusOf(object, all) };
        const contentType = "application/merge-patch+json";
        await client.call({ method: "PATCH", path: `${path}/status`, body, contentType });
      }),
  };
}

/** The highest first. */
function ordinalsOf(object: unknown): readonly number[] {
  const replicas = count(object, "spec", "replicas") ?? 1;
  return Array.from({ length: replicas }, (_, n) => replicas - 1 - n);
}

/** What a pod is of, and the version that its workload wants it to be. */
interface Place {
  readonly object: unknown;
  readonly ordinal: number;
}

async function bring(client: KubeClient, pods: string, place: Place): Promise<void> {
  const path = `${pods}/${APP}-${place.ordinal}`;
  const is = await client.find(path);
  const partition = count(place.object, "spec", "updateStrategy", "rollingUpdate", "partition");
  const stays = is !== undefined && place.ordinal < (partition ?? 0);
  if (stays || text(is, "metadata", "labels", REVISION) === wantedIn(place.object)) return;
  if (is !== undefined) {
    await client.call({ method: "DELETE", path });
    const isGone = async () => ((await client.find(path)) === undefined ? true : undefined);
    await until("the old pod to be gone", isGone, PATIENCE);
  }
  await client.call({ method: "POST", path: pods, body: podOf(place) });
}

function wantedIn(object: unknown): string {
  return revisionOf(versionOf(at(object, "spec", "template")));
}

function podOf({ object, ordinal }: Place): Fields {
  const { metadata, spec } = fields(object, "spec", "template");
  const labels = { ...fields(metadata, "labels"), [REVISION]: wantedIn(object) };
  const owner = { ...identityOf(object), controller: true };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `${APP}-${ordinal}`, labels, ownerReferences: [owner] },
    spec,
  };
}

function identityOf(object: unknown): Fields {
  const { apiVersion, kind } = fields(object);
  return { apiVersion, kind, name: APP, uid: text(object, "metadata", "uid") };
}

async function allReady(client: KubeClient, pods: string): Promise<readonly unknown[] | undefined> {
  const all = list(await client.call({ path: pods }), "items");
  return all.every((pod) => conditionIs(pod, "Ready", "True")) ? all : undefined;
}

function statusOf(object: unknown, pods: readonly unknown[]): Fields {
  const updateRevision = wantedIn(object);
  const updated = pods.filter(
    (pod) => text(pod, "metadata", "labels", REVISION) === updateRevision,
  ).length;
  const before = text(object, "status", "currentRevision") ?? updateRevision;
  return {
    observedGeneration: count(object, "metadata", "generation"),
    replicas: pods.length,
    readyReplicas: pods.length,
    availableReplicas: pods.length,
    updatedReplicas: updated,
    updatedReadyReplicas: updated,
    updateRevision,
    currentRevision: updated === pods.length ? updateRevision : before,
  };
}
