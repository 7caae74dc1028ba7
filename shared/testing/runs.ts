/**
 * How often a property is tried: a few other cases each time, so that a check takes seconds. `FC_RUNS=500` in the
 * environment tries each property that often instead, for a thorough look at one file.
 */
export function runs(usually: number): { readonly numRuns: number } {
  return { numRuns: Number(process.env["FC_RUNS"] ?? usually) };
}
