import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Routed } from "@sluice/shared/traffic/editor.ts";
import {
  contentOf,
  ORIGINAL,
  withContent,
  WRITTEN,
} from "@sluice/shared/traffic/network/network-object.ts";
import { originalOf } from "@sluice/shared/traffic/network/original.ts";
import { readRecord, recordsFor } from "@sluice/shared/traffic/network/record.ts";
import {
  readTrafficRecord,
  TRAFFIC_RECORD,
  withTrafficRecord,
} from "@sluice/shared/traffic/record.ts";
import fc from "fast-check";
import { admitRoute } from "./admit-route.ts";
import { networkDefence } from "./network-defence.ts";

const ROUTING = {
  rollout: "shop",
  service: "shop",
  canaryService: "shop-canary",
  split: { weight: 20 },
};

type Json = Readonly<Record<string, unknown>>;

const to = (host: string, weight: number) => ({ destination: { host }, weight });
const STABLE = { destination: { host: "shop" } };
const OWN = { hosts: ["shop"], http: [{ route: [STABLE] }] };
const ROUTED = { hosts: ["shop"], http: [{ route: [to("shop", 80), to("shop-canary", 20)] }] };

function network(spec: Json, annotations: Readonly<Record<string, string>> = {}): Routed {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "shop", namespace: "web", annotations: { team: "shop", ...annotations } },
    spec,
  };
}

/** As the controller writes it. */
function routed(own: Routed, spec: Json): Routed {
  const [original, content] = [contentOf(own), { ...contentOf(own), spec }];
  const written = withContent(own, content, recordsFor(original, content));
  return withTrafficRecord({ ...own, ...written, spec }, { routing: ROUTING, original: null });
}

const BEFORE = routed(network(OWN), ROUTED);

/** What is stored, and what is said to whoever sent it. */
function kept(sent: Routed, before = BEFORE) {
  const answer = networkDefence.keep(before, sent);
  assert.ok(answer.kind === "kept");
  return answer;
}

/** What a release gives back in the end, and starts each step from. */
function rememberedOf(object: Routed) {
  const recorded = readRecord(object);
  assert.ok(recorded.kind === "recorded");
  return originalOf(object, recorded);
}

const ROUTES_ON =
  "Rollout web/shop goes on routing with this VirtualService while it releases: 20% of the requests to Service shop-canary";

describe("an update of an object of a custom network that a release routes with", () => {
  test("brings the user's manifest again: what is stored stays to the letter, and they are told so", () => {
    const { object, warnings } = kept(network(OWN));
    assert.deepEqual(object, BEFORE);
    assert.deepEqual(warnings, [
      ROUTES_ON,
      "all else that you changed is in, and stays when the release is over",
    ]);
  });

  test("brings it again where the API server has filled in defaults: they stay, too", () => {
    const [rule] = ROUTED.http;
    const spec = { ...ROUTED, http: [{ ...rule, retries: 2 }] };
    const before = { ...BEFORE, spec };
    assert.deepEqual(kept(network(OWN), before).object, before);
  });

  test("brings it again while a stranger's edit is there that nobody has looked at: what was routed counts", () => {
    const spec = { ...ROUTED, http: [{ route: [to("shop", 100)] }] };
    assert.deepEqual(kept(network(OWN), { ...BEFORE, spec }).object, BEFORE);
  });

  test("changes what the script leaves alone: it is in, and remembered", () => {
    const hosts = ["shop", "shop.example.com"];
    for (const spec of [
      { ...OWN, hosts },
      { ...ROUTED, hosts },
    ]) {
      const { object } = kept(network(spec));
      assert.deepEqual(object.spec, { ...ROUTED, hosts });
      assert.deepEqual(rememberedOf(object), {
        ...contentOf(network(OWN)),
        spec: { ...OWN, hosts },
      });
    }
  });

  test("adds to a rule that the script has split: it is in, and remembered", () => {
    const http = [{ ...OWN.http[0], timeout: "9s" }];
    const { object } = kept(network({ ...OWN, http }));
    assert.deepEqual(object.spec["http"], [{ ...ROUTED.http[0], timeout: "9s" }]);
    assert.deepEqual(rememberedOf(object).spec, { ...OWN, http });
  });

  test("changes where the script routes: requests go as before, and what was sent is what the next look starts from", () => {
    const own = { ...OWN, http: [{ route: [{ ...STABLE, headers: {} }] }] };
    const { object, warnings } = kept(network(own));
    assert.deepEqual(object.spec, ROUTED);
    assert.deepEqual(rememberedOf(object).spec, own);
    assert.deepEqual(warnings, [
      ROUTES_ON,
      "what you changed where it routes (spec.http[0].route) is remembered: the controller routes by it at its next look, within 10 s, and it stays when the release is over; all else that you changed is in",
    ]);
  });

  test("edits a weight of ours: it is put back, and never remembered", () => {
    const spec = { ...ROUTED, http: [{ route: [to("shop", 10), to("shop-canary", 90)] }] };
    const sent = { ...BEFORE, spec };
    assert.deepEqual(kept(sent).object, BEFORE);
    assert.equal(kept(sent).warnings[0], ROUTES_ON);
  });

  test("takes our annotations off, or writes others there: they are put back", () => {
    for (const key of [ORIGINAL, WRITTEN, TRAFFIC_RECORD]) {
      const { [key]: _taken, ...rest } = BEFORE.metadata.annotations ?? {};
      for (const annotations of [rest, { ...rest, [key]: "{}" }]) {
        const sent = { ...BEFORE, metadata: { ...BEFORE.metadata, annotations } };
        assert.deepEqual(kept(sent).object, BEFORE);
      }
    }
  });

  test("changes labels and other annotations: they are in, and there is nothing to say", () => {
    const { object, warnings } = kept({
      ...BEFORE,
      metadata: {
        ...BEFORE.metadata,
        annotations: { ...BEFORE.metadata.annotations, team: "pay" },
      },
    });
    assert.deepEqual(warnings, []);
    assert.equal(object.metadata.annotations?.["team"], "pay");
    assert.equal(rememberedOf(object).annotations?.["team"], "pay");
    assert.ok(readTrafficRecord(object) !== undefined);
  });

  test("mends by hand what is remembered of it no more: nothing is in the way", () => {
    const annotations = { ...BEFORE.metadata.annotations, [ORIGINAL]: "{" };
    const before = { ...BEFORE, metadata: { ...BEFORE.metadata, annotations } };
    assert.equal(admitRoute({ before, after: network(OWN) }).kind, "allow");
  });

  test("is asked about twice in one request: the second time there is nothing to do", () => {
    const specs = fc.constantFrom(OWN, ROUTED).chain((from) =>
      fc.record({
        hosts: fc.array(fc.constantFrom("shop", "blog")),
        http: fc.constantFrom(from.http, [...from.http, { route: [STABLE] }], []),
        // As it is sent: JSON has no negative zero.
        gateways: fc.json({ maxDepth: 1 }).map((text): unknown => JSON.parse(text)),
      }),
    );
    fc.assert(
      fc.property(specs, (spec) => {
        const { object } = kept(network(spec));
        assert.deepEqual(kept(object).object, object);
      }),
    );
  });
});

describe("an object of a custom network that no release routes with", () => {
  test("loses what an earlier release had put into the manifest", () => {
    for (const before of [network(OWN), undefined]) {
      const verdict = admitRoute({ before, after: BEFORE });
      assert.ok(verdict.kind === "patch");
      assert.deepEqual(networkDefence.own(BEFORE), network(OWN));
      assert.match(verdict.warnings[0] ?? "", /^no release routes with this VirtualService: /);
    }
  });

  test("passes as it is, also with what OpenKruise remembers on it", () => {
    const theirs = network(ROUTED, { [ORIGINAL]: JSON.stringify({ spec: OWN }) });
    for (const after of [network(OWN), theirs]) {
      assert.equal(admitRoute({ before: network(OWN), after }).kind, "allow");
    }
  });
});
