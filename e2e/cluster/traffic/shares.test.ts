import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Sent } from "./load.ts";
import {
  answersByVersion,
  binomialBounds,
  failureInWords,
  failuresIn,
  shareError,
} from "./shares.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const answer = (version: string, status = 200): Sent => ({
  kind: "answered",
  status,
  version,
  pod: version === "" ? "" : `pod-of-${version}`,
  revision: "",
  sentAtMs: 0,
  tookMs: 1,
});
const lost: Sent = { kind: "lost", reason: "ECONNRESET", sentAtMs: 0, tookMs: 3 };
const times = (count: number, version: string) =>
  Array.from({ length: count }, () => answer(version));

describe("binomialBounds", () => {
  // By exact sums over binomial coefficients in whole numbers.
  const cases = [
    { requests: 10, share: 0.5, bounds: { least: 0, most: 10 } },
    { requests: 20, share: 0.5, bounds: { least: 3, most: 17 } },
    { requests: 100, share: 0.2, bounds: { least: 8, most: 34 } },
    { requests: 1000, share: 0.2, bounds: { least: 159, most: 243 } },
    { requests: 1000, share: 0, bounds: { least: 0, most: 0 } },
    { requests: 1000, share: 1, bounds: { least: 1000, most: 1000 } },
    { requests: 0, share: 0.3, bounds: { least: 0, most: 0 } },
  ];
  for (const { requests, share, bounds } of cases) {
    test(`${share} of ${requests}`, () =>
      assert.deepEqual(binomialBounds(requests, share), bounds));
  }

  test("has the expected number within, and the other version's on the other side", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 99 }),
        (n, percent) => {
          const { least, most } = binomialBounds(n, percent / 100);
          assert.ok(least <= (n * percent) / 100 && (n * percent) / 100 <= most);
          const other = binomialBounds(n, (100 - percent) / 100);
          assert.deepEqual([n - other.most, n - other.least], [least, most]);
        },
      ),
      runs(50),
    );
  });

  test("does not stop where a number cannot hold the likelihood of none", () => {
    const { least, most } = binomialBounds(50_000, 0.5);
    assert.ok(least > 24_600 && most < 25_400, `${least} to ${most}`);
  });

  test("refuses a share in percent", () => assert.throws(() => binomialBounds(10, 20), RangeError));
});

describe("shareError", () => {
  test("is none within the bounds", () =>
    assert.equal(shareError([...times(780, "v1"), ...times(220, "v2")], "v2", 0.2), undefined));

  test("names the version, the counts and the bounds", () =>
    assert.equal(
      shareError([...times(700, "v1"), ...times(300, "v2")], "v2", 0.2),
      'v2 gave 300 of 1000 answers (30.0%), and 20% are 159 to 243: {"v1":700,"v2":300}',
    ));

  test("says so when there are too few answers to know", () =>
    assert.match(shareError(times(10, "v1"), "v2", 0.2) ?? "", /10 good answers are too few/));

  test("sees a version that should get nothing", () =>
    assert.match(shareError([...times(999, "v1"), answer("v2")], "v2", 0) ?? "", /v2 gave 1 of/));
});

describe("what was sent", () => {
  const sent = [answer("v1"), answer("v2"), answer("v2", 503), answer("", 404), lost];

  test("counts good answers by version", () =>
    assert.deepEqual(answersByVersion(sent), { v1: 1, v2: 1 }));

  test("tells what failed, and who failed", () =>
    assert.deepEqual(failuresIn(sent).map(failureInWords), [
      "HTTP 503 from pod-of-v2 (v2) after 1 ms",
      "HTTP 404 from the gateway after 1 ms",
      "ECONNRESET after 3 ms",
    ]));
});
