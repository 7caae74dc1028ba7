/**
 * How often a property is tried: a few other cases each time. `make check` takes seconds, and tries half of what is
 * usual; `make test` twice as much (`FC_SHARE`). `FC_RUNS=500` in the environment tries each property that often
 * instead, for a thorough look at one file.
 */
export function runs(usually: number): { readonly numRuns: number } {
  const { FC_RUNS: exactly, FC_SHARE: share = "0.5" } = process.env;
  return { numRuns: Number(exactly ?? Math.ceil(usually * Number(share))) };
}
