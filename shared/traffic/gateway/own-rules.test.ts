import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { editorFor } from "../editors.ts";
import { isUnroutable, type Routed } from "../editor.ts";
import type { Fields } from "../fields.ts";
import { TRAFFIC_RECORD, withoutTrafficRecord, withTrafficRecord } from "../record.ts";
import { rulesOf } from "./backend-refs.ts";
import { backend, http, routed, routeWith, routing, ruleTo } from "./route-fixture.ts";
import { unnamed } from "./own-rules.ts";

const BETA = [{ headers: [{ name: "X-Beta", value: "yes" }] }];
const PLAIN = routeWith(ruleTo(backend("shop", 7)));
const TWO = routeWith(ruleTo(backend("shop", 2), backend("cart", 1)));

/** With other rules than it has. */
function withRules(object: Routed, ...rules: readonly Fields[]): Routed {
  return { ...object, spec: { ...object.spec, rules } };
}

const stored = routed(PLAIN, { weight: 20 });

const cases: readonly { name: string; sent: Routed; before?: Routed; meant: Routed }[] = [
  {
    name: "a manifest that was exported at an earlier step",
    sent: routed(PLAIN, { weight: 5 }),
    before: stored,
    meant: PLAIN,
  },
  {
    name: "the same without our annotation",
    sent: withoutTrafficRecord(routed(PLAIN, { weight: 5, matches: BETA })),
    before: stored,
    meant: PLAIN,
  },
  {
    name: "a manifest that was exported in a release which is over",
    sent: routed(PLAIN, { weight: 5, matches: BETA }),
    meant: PLAIN,
  },
  {
    name: "weights that somebody has changed by hand",
    sent: withRules(stored, ruleTo(backend("shop", 1), backend("shop-canary", 99))),
    meant: PLAIN,
  },
  {
    name: "a rule without the new version's backend, which somebody has taken out",
    sent: withRules(stored, ruleTo(backend("shop", 80))),
    meant: PLAIN,
  },
  {
    name: "a rule without the old version's backend, which somebody has taken out",
    sent: withRules(stored, ruleTo(backend("shop-canary", 20))),
    meant: PLAIN,
  },
  {
    name: "another backend's weight, changed among those that we wrote",
    sent: withRules(
      routed(TWO, { weight: 20 }),
      ruleTo(backend("shop", 160), backend("cart", 600), backend("shop-canary", 40)),
    ),
    meant: routeWith(ruleTo(backend("shop", 1), backend("cart", 3))),
  },
  {
    name: "new weights in a user's own manifest",
    sent: routeWith(ruleTo(backend("shop", 3), backend("cart", 4))),
    before: routed(TWO, { weight: 20 }),
    meant: routeWith(ruleTo(backend("shop", 3), backend("cart", 4))),
  },
  {
    name: "a port that has changed in a rule which is split",
    sent: withRules(
      routed(TWO, { weight: 20 }),
      ruleTo(backend("shop", 160, { port: 81 }), backend("cart", 100), backend("shop-canary", 40)),
    ),
    meant: routeWith(
      ruleTo(backend("shop", 8, { port: 81 }), backend("cart", 5), backend("shop-canary", 2)),
    ),
  },
  {
    name: "a rule of ours that somebody has edited",
    sent: withRules(stored, { name: "sluice-canary-1", ...ruleTo(backend("blog")) }),
    meant: withRules(PLAIN),
  },
];

describe("what a user means by a route", () => {
  for (const { name, sent, before, meant } of cases) {
    test(name, () => assert.deepEqual(http.intent(sent, before), meant));
  }

  test("a record that is none of ours says nothing", () => {
    for (const text of ["", "{}", "[]", '{"routing":{"split":{}},"original":[]}']) {
      const object = withAnnotation(stored, text);
      assert.equal(http.routingOf(object), undefined);
      assert.deepEqual(http.intent(object).spec, object.spec);
    }
  });

  test("what is no list of rules is left as it is, for the API server to refuse", () => {
    for (const rules of [undefined, "all", [1], [...rulesOf(PLAIN), null]]) {
      const sent = { ...stored, spec: { ...stored.spec, rules } };
      assert.deepEqual(http.intent(sent).spec, sent.spec);
    }
  });

  test("a record with nonsense in it takes nothing away", () => {
    const object = withTrafficRecord(PLAIN, { routing: routing({ weight: 20 }), original: "?" });
    assert.deepEqual(http.intent(object), PLAIN);
  });
});

/** A CRD from before Gateway API 1.4. */
describe("where the API server drops names of rules", () => {
  const split = { weight: 20, matches: BETA };
  const kept = routed(PLAIN, split);
  const dropped = withRules(kept, ...rulesOf(kept).map(unnamed));

  test("ours are known by what they say", () => {
    assert.deepEqual(http.intent(dropped), PLAIN);
  });

  test("they are stored without, so that what is stored is what is wanted", () => {
    const again = http.route(http.intent(dropped), routing(split), dropped);
    assert.deepEqual(again, dropped);
    assert.deepEqual(http.route(PLAIN, routing(split), kept), kept);
  });
});

test("what does not fit beside what is there says so", () => {
  const note = "x".repeat(262_000);
  const metadata = { ...PLAIN.metadata, annotations: { note } };
  const object = http.route({ ...PLAIN, metadata }, routing({ weight: 20 }));
  assert.match(
    isUnroutable(object) ? object.unroutable : "",
    /: metadata\.annotations would be 262\d+ bytes/,
  );
});

test("a kind that we do not know has no editor, whichever version a known one is of", () => {
  const group = "gateway.networking.k8s.io";
  assert.equal(editorFor({ apiVersion: `${group}/v1beta1`, kind: "HTTPRoute" })?.kind, "HTTPRoute");
  assert.equal(editorFor({ apiVersion: `${group}/v1`, kind: "TCPRoute" }), undefined);
  assert.equal(editorFor({ apiVersion: "v1", kind: "HTTPRoute" }), undefined);
});

function withAnnotation(object: Routed, text: string): Routed {
  const annotations = { [TRAFFIC_RECORD]: text };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
