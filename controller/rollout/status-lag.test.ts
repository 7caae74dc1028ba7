import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { StatusLag } from "./status-lag.ts";

const NOON = Date.parse("2026-06-01T12:00:00Z");

describe("status lag", () => {
  test("lets one Rollout write once a second", () => {
    const lag = new StatusLag();
    assert.equal(lag.turn("web/shop", NOON), 0);
    lag.wrote("web/shop", NOON);
    assert.equal(lag.turn("web/shop", NOON + 400), 600);
    assert.equal(lag.turn("web/shop", NOON + 1000), 0);
  });

  test("lets all of them write five times a second", () => {
    const lag = new StatusLag();
    assert.equal(lag.turn("web/a", NOON), 0);
    assert.equal(lag.turn("web/b", NOON + 199), 1000);
    assert.equal(lag.turn("web/b", NOON + 200), 0);
  });

  test("waits no longer when the clock was set back", () => {
    const lag = new StatusLag();
    assert.equal(lag.turn("web/shop", NOON), 0);
    lag.wrote("web/shop", NOON);
    assert.equal(lag.turn("web/shop", NOON - 3_600_000), 0);
  });

  test("forgets a Rollout that is gone", () => {
    const lag = new StatusLag();
    lag.wrote("web/shop", NOON);
    lag.forget("web/shop");
    assert.equal(lag.turn("web/shop", NOON), 0);
  });
});
