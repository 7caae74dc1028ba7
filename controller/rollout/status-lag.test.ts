import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { StatusLag } from "./status-lag.ts";

const NOON = Date.parse("2026-06-01T12:00:00Z");

describe("status lag", () => {
  test("lets words wait a second for something that is written at once", () => {
    const lag = new StatusLag();
    assert.equal(lag.turn("web/shop", "soon", NOON), 1000);
    assert.equal(lag.turn("web/shop", "soon", NOON + 400), 600);
    assert.equal(lag.turn("web/shop", "soon", NOON + 1000), 0);
    assert.equal(lag.turn("web/shop", "soon", NOON + 1001), 1000);
  });

  test("lets all of them write five times a second, each at a turn of its own", () => {
    const lag = new StatusLag();
    const waits = ["a", "b", "c"].map((name) => lag.turn(`web/${name}`, "soon", NOON));
    assert.deepEqual(waits, [1000, 1200, 1400]);
    assert.equal(lag.turn("web/b", "soon", NOON + 1100), 100);
    assert.equal(lag.turn("web/b", "soon", NOON + 1200), 0);
    assert.equal(lag.turn("web/c", "soon", NOON + 1450), 0);
  });

  test("gives no turn that is farther away than five seconds: who is refused comes back then", () => {
    const lag = new StatusLag();
    const waits = Array.from({ length: 40 }, (_, index) => lag.turn(`web/${index}`, "soon", NOON));
    assert.equal(Math.max(...waits), 5000);
    assert.equal(waits.filter((wait) => wait === 5000).length, 40 - 20);
    // Those who had a turn have taken it meanwhile, and so there is one again.
    assert.equal(lag.turn("web/39", "soon", NOON + 5000), 1000);
  });

  test("lets what nobody reads wait for five seconds, or for words", () => {
    const lag = new StatusLag();
    assert.equal(lag.turn("web/shop", "later", NOON), 5000);
    assert.equal(lag.turn("web/shop", "later", NOON + 4000), 1000);
    assert.equal(lag.turn("web/shop", "soon", NOON + 4100), 1000);
    assert.equal(lag.turn("web/shop", "later", NOON + 4200), 900);
    assert.equal(lag.turn("web/shop", "later", NOON + 5100), 0);
    assert.equal(lag.turn("web/other", "soon", NOON + 4200), 1100);
  });

  test("lets what nobody reads be written twice a second, beside words", () => {
    const lag = new StatusLag();
    const waits = Array.from({ length: 20 }, (_, index) => lag.turn(`web/${index}`, "later", NOON));
    assert.deepEqual(waits.slice(0, 3), [5000, 5500, 6000]);
    assert.equal(waits.filter((wait) => wait === 10_000).length, 20 - 10);
    assert.equal(lag.turn("web/other", "soon", NOON), 1000);
    assert.equal(lag.turn("web/1", "later", NOON + 5499), 1);
    assert.equal(lag.turn("web/1", "later", NOON + 5500), 0);
  });

  test("counts no turn of a Rollout whose words went along with something else", () => {
    const lag = new StatusLag();
    lag.turn("web/a", "soon", NOON);
    lag.clear("web/a");
    assert.equal(lag.turn("web/a", "soon", NOON + 900), 1000);
  });

  test("waits no longer when the clock was set back", () => {
    const lag = new StatusLag();
    assert.equal(lag.turn("web/shop", "soon", NOON), 1000);
    assert.equal(lag.turn("web/shop", "soon", NOON - 3_600_000), 0);
    assert.equal(lag.turn("web/a", "soon", NOON - 3_600_000), 1000);
  });

  test("forgets a Rollout that is gone", () => {
    const lag = new StatusLag();
    lag.turn("web/shop", "soon", NOON);
    lag.clear("web/shop");
    assert.equal(lag.turn("web/shop", "soon", NOON + 2000), 1000);
  });
});
