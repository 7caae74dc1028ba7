import { isRecord } from "@sluice/shared/patch/json.ts";
import { fieldsIn } from "@sluice/shared/traffic/fields.ts";
import type { Service } from "@sluice/shared/traffic/service.ts";

/** Label of an EndpointSlice: the Service whose endpoints it has. */
export const SERVICE_NAME = "kubernetes.io/service-name";

type Json = Readonly<Record<string, unknown>>;

/**
 * The pods that gateways may send requests to by a Service.
 *
 * @param slices EndpointSlices, of any Services
 * @returns uids
 */
export function endpointsIn(slices: readonly Json[], service: Service): ReadonlySet<string> {
  return listedIn(
    slices.filter((slice) => speaksOf(slice, service)),
    service,
  );
}

/**
 * The pods that it has in any slice, also in one that is yet to follow it.
 *
 * @returns uids of those that are ready: an endpoint that says nothing of it is
 */
export function listedIn(
  slices: readonly Json[],
  { metadata: { name } }: Service,
): ReadonlySet<string> {
  const uids = slices
    .filter((slice) => serviceOf(slice["metadata"]) === name)
    .flatMap((slice) => fieldsIn(slice["endpoints"]))
    .filter(({ conditions }) => !isRecord(conditions) || conditions["ready"] !== false)
    .map(({ targetRef }) => (isRecord(targetRef) ? targetRef["uid"] : undefined));
  return new Set(uids.filter((uid) => typeof uid === "string"));
}

/**
 * Ports are found by their names: as long as a slice has one that the Service has no more, it is from before
 * the Service was changed, and a gateway that reads both finds nobody behind them.
 */
function speaksOf(slice: Json, { spec }: Service): boolean {
  const named = new Set(fieldsIn(spec["ports"]).map(nameOf));
  return fieldsIn(slice["ports"]).every((port) => named.has(nameOf(port)));
}

const nameOf = ({ name }: Json): unknown => name ?? "";

function serviceOf(metadata: unknown): unknown {
  const labels = isRecord(metadata) ? metadata["labels"] : undefined;
  return isRecord(labels) ? labels[SERVICE_NAME] : undefined;
}
