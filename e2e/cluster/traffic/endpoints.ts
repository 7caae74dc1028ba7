import { count, flag, list, text, at } from "../kube/read.ts";

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * The addresses that a proxy would send requests to.
 *
 * @param slices   EndpointSlices of one Service
 * @param portName which port of the Service; the first one if not given
 */
export function readyEndpoints(slices: readonly unknown[], portName?: string): readonly Endpoint[] {
  return slices.flatMap((slice) => {
    const port = portOf(slice, portName);
    if (port === undefined) return [];
    return list(slice, "endpoints")
      .filter(isReady)
      .flatMap((endpoint) => {
        const address = text(endpoint, "addresses", 0);
        return address === undefined ? [] : [{ address, port }];
      });
  });
}

function portOf(slice: unknown, name: string | undefined): number | undefined {
  const ports = list(slice, "ports");
  const port = name === undefined ? ports[0] : ports.find((one) => text(one, "name") === name);
  return count(port, "port");
}

/** EndpointSlice API: an absent `ready` is to be read as ready. */
function isReady(endpoint: unknown): boolean {
  return at(endpoint, "conditions", "ready") === undefined || flag(endpoint, "conditions", "ready");
}
