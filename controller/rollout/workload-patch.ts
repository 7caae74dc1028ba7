import type { PatchOperation } from "@sluice/shared/kube/resource-client.ts";
import { holdsTemplate, TEMPLATE_HELD } from "@sluice/shared/gate/held-template.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import { diff, type JsonPatchOperation } from "@sluice/shared/patch/diff.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";

const MAPS = new Set(["/metadata/labels", "/metadata/annotations"]);

/**
 * The JSON patch that makes a workload what is wanted: labels, annotations and spec. It is guarded by
 * what the decision was made from, uid and generation, and not by resourceVersion: native controllers
 * report their progress many times a second while pods move, and none of that changes what is wanted.
 *
 * @returns none when it is so already
 */
export function workloadPatch(
  { metadata, object, templateIsHeld }: WorkloadView,
  wanted: Workload,
): readonly PatchOperation[] {
  const operations = [
    ...diff(ownParts(object), ownParts(withMapsOf(object, wanted))),
    ...(templateIsHeld === true && !staysHeld(wanted) ? [RELEASE_OF_TEMPLATE] : []),
  ];
  if (operations.length === 0) return [];
  const { uid, resourceVersion } = metadata;
  return [
    { op: "test", path: "/metadata/uid", value: uid },
    { op: "test", path: "/metadata/generation", value: object.metadata.generation },
    // A map that is made anew would take out what somebody else has put there in the meantime.
    ...(operations.some(makesMap)
      ? [{ op: "test", path: "/metadata/resourceVersion", value: resourceVersion } as const]
      : []),
    ...operations,
  ];
}

/** Caches have no template, but know of the hold. */
const RELEASE_OF_TEMPLATE: JsonPatchOperation = {
  op: "remove",
  path: `/spec/template/metadata/annotations/${TEMPLATE_HELD.replace("/", "~1")}`,
};

function staysHeld(wanted: Workload): boolean {
  const record = readRecord(wanted);
  return record !== undefined && holdsTemplate(record);
}

const makesMap = ({ path }: JsonPatchOperation): boolean => MAPS.has(path);

/** What we may change on a workload. */
function ownParts({ metadata: { labels, annotations }, spec }: Workload) {
  return { metadata: { labels, annotations }, spec };
}

/**
 * A map that is there stays, if need be empty: caches leave entries out that nobody decides by
 * (`last-applied-configuration`), and these would go with it.
 */
function withMapsOf(stored: Workload, wanted: Workload): Workload {
  const { labels, annotations } = stored.metadata;
  const metadata = {
    ...(labels === undefined ? {} : { labels: {} }),
    ...(annotations === undefined ? {} : { annotations: {} }),
    ...wanted.metadata,
  };
  return { ...wanted, metadata };
}
