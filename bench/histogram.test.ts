import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { histogramsIn, mean, quantile, since } from "./histogram.ts";

const METRICS = `
# TYPE took histogram
took_bucket{name="a",type="x",le="0.005"} 90
took_bucket{name="a",type="x",le="0.025"} 100
took_bucket{name="a",type="x",le="+Inf"} 100
took_sum{name="a",type="x"} 0.3
took_count{name="a",type="x"} 100
took_bucket{name="a",type="y",le="0.005"} 1
took_bucket{name="a",type="y",le="0.025"} 1
took_bucket{name="a",type="y",le="+Inf"} 1
took_sum{name="a",type="y"} 0.001
took_count{name="a",type="y"} 1
took_count{name="b",type="x"} 7
other_count{name="a"} 1000
`;

describe("histograms", () => {
  const all = histogramsIn(METRICS, "took", "name");
  const a = all.get("a") ?? { count: 0, sum: 0, buckets: [] };

  test("adds up the series of a label's value", () => {
    assert.deepEqual([a.count, a.sum], [101, 0.301]);
    assert.deepEqual(
      a.buckets.map(({ count }) => count),
      [91, 101, 101],
    );
    assert.equal(all.get("b")?.count, 7);
  });

  test("takes the difference of two moments", () => {
    const none = since(a, a);
    assert.equal(none.count, 0);
    assert.equal(since(undefined, a).count, 101);
    assert.ok(Number.isNaN(mean(none)) && Number.isNaN(quantile(none, 0.5)));
  });

  test("interpolates within a bucket", () => {
    const ninety = {
      count: 100,
      sum: 0,
      buckets: [
        { upTo: 10, count: 90 },
        { upTo: 30, count: 100 },
      ],
    };
    assert.equal(quantile(ninety, 0.45), 5);
    assert.equal(quantile(ninety, 0.95), 20);
  });

  test("has nothing better than the last bound for what is beyond it", () => {
    const beyond = {
      count: 2,
      sum: 0,
      buckets: [
        { upTo: 10, count: 1 },
        { upTo: Infinity, count: 2 },
      ],
    };
    assert.equal(quantile(beyond, 0.99), 10);
  });
});
