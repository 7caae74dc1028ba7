import { ConnectionError } from "./api-error.ts";

/**
 * One signal for "too late" and "no longer wanted". Not `AbortSignal.any`: a watch loop makes many
 * from one signal that lives as long as the process, and each must leave nothing behind on it.
 */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Starts the time again. */
  extend(): void;
  /** No more time limit; the outer signal still counts. */
  lift(): void;
  /** What `work` gives, unless it fires first; `work` itself is not stopped. */
  within<A>(work: Promise<A>): Promise<A>;
  /** The error that stands for what fired; undefined while nothing has. */
  failure(): ConnectionError | undefined;
  /** Must be called in the end. */
  clear(): void;
}

export function deadline(
  ms: number,
  late: { readonly failure: "timeout" | "silent"; readonly message: string },
  outer?: AbortSignal,
): Deadline {
  const inner = new AbortController();
  let failed: ConnectionError | undefined;
  const fail = (error: ConnectionError): void => {
    failed ??= error;
    inner.abort(failed);
  };
  const abort = (): void =>
    fail(new ConnectionError("aborted", "aborted", { cause: outer?.reason }));
  const timer = setTimeout(() => fail(new ConnectionError(late.failure, late.message)), ms);
  outer?.addEventListener("abort", abort, { once: true });
  if (outer?.aborted === true) abort();
  return {
    signal: inner.signal,
    extend: () => void timer.refresh(),
    lift: () => clearTimeout(timer),
    within: (work) => unlessAborted(work, inner.signal),
    failure: () => failed,
    clear() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", abort);
    },
  };
}

function unlessAborted<A>(work: Promise<A>, signal: AbortSignal): Promise<A> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
