import type { ApiRequest, Connection } from "./connection.ts";

/** A guarded write may take so long; together with the lease's margin it ends before the lease. */
const WRITE_TIMEOUT_MS = 10_000;

/**
 * A connection whose writes ask first. The guard is asked twice: at the call, and again when the
 * bytes can go, as opening a connection may have taken longer than the lease lasts. Reads pass.
 *
 * @param mayWrite throws when this process may no longer write; what it throws is the call's error
 */
export function withWriteGuard(connection: Connection, mayWrite: () => void): Connection {
  return {
    ...connection,
    async request(request) {
      if (request.method === "GET") return connection.request(request);
      mayWrite();
      return connection.request(guarded(request, mayWrite));
    },
  };
}

const guarded = (request: ApiRequest, mayWrite: () => void): ApiRequest => ({
  ...request,
  timeoutMs: Math.min(request.timeoutMs ?? WRITE_TIMEOUT_MS, WRITE_TIMEOUT_MS),
  beforeSend() {
    request.beforeSend?.();
    mayWrite();
  },
});
