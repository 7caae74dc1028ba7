import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { isUnroutable } from "./editor.ts";
import { service, V1 } from "./service-fixture.ts";
import {
  defend,
  open,
  select,
  type Selection,
  selectionOf,
  type Service,
  SERVICE_RECORD,
} from "./service.ts";

function narrowed(from: Service, selection: Selection = V1): Service {
  const stored = select(from, selection);
  assert.ok(!isUnroutable(stored));
  return stored;
}

const texts = fc.dictionary(
  fc.constantFrom("app", "tier", "pod-template-hash", "controller-revision-hash"),
  fc.constantFrom("a", "b"),
  { minKeys: 1, noNullPrototype: true },
);

const services = fc
  .tuple(texts, fc.constantFrom({}, { annotations: { "example.com/team": "shop" } }))
  .map(([selector, metadata]) => service({ selector }, metadata));

const selections = fc
  .tuple(
    fc.constantFrom("pod-template-hash", "controller-revision-hash"),
    fc.constantFrom("v1", "v2"),
  )
  .map(([key, hash]) => ({ rollout: "shop", key, hash }));

describe("a Service that leads to one revision", () => {
  test("says which, and is its user's own again when it is opened", () => {
    fc.assert(
      fc.property(services, selections, selections, (own, first, then) => {
        assert.equal(selectionOf(own), undefined);
        const stored = narrowed(own, first);
        assert.deepEqual(selectionOf(stored), first);
        assert.deepEqual(open(stored), own);
        assert.deepEqual(narrowed(stored, first), stored, "narrowed twice is narrowed once");
        assert.deepEqual(narrowed(stored, then), narrowed(own, then), "no trace of the first");
      }),
    );
  });

  test("is put right when its user's manifest is sent again, with our annotation or without", () => {
    fc.assert(
      fc.property(services, selections, texts, (own, selection, selector) => {
        const stored = narrowed(own, selection);
        const wanted = service({ selector, sessionAffinity: "ClientIP" });
        const annotations = stored.metadata.annotations ?? {};
        const withOurs = { ...wanted, metadata: { ...wanted.metadata, annotations } };
        assert.deepEqual(defend(stored, wanted), narrowed(wanted, selection));
        const merged = defend(stored, withOurs);
        assert.ok(!isUnroutable(merged));
        assert.deepEqual(merged.spec, narrowed(wanted, selection).spec);
        assert.deepEqual(
          defend(stored, merged),
          merged,
          "asked twice in one request, it is the same",
        );
      }),
    );
  });

  test("keeps what its user changes in the meantime, also after it", () => {
    const own = service({ selector: { app: "shop", [V1.key]: "pinned" } });
    const stored = narrowed(own);
    const edited = { ...stored, spec: { ...stored.spec, ports: [{ port: 81 }] } };
    const kept = defend(stored, edited);
    assert.ok(!isUnroutable(kept));
    assert.deepEqual(open(kept), { ...own, spec: { ...own.spec, ports: [{ port: 81 }] } });
  });

  test("is put right when somebody takes our annotation off", () => {
    const stored = narrowed(service());
    const { annotations: _ours, ...metadata } = stored.metadata;
    assert.deepEqual(defend(stored, { ...stored, metadata }), stored);
  });

  test("is nobody's by an annotation with nonsense in it", () => {
    for (const text of ["", "[]", '{"rollout":"shop"}']) {
      const metadata = { annotations: { [SERVICE_RECORD]: text } };
      assert.equal(selectionOf(service({}, metadata)), undefined);
      assert.deepEqual(open(service({}, metadata)), service());
    }
  });

  const wrong: readonly { name: string; spec: Service["spec"]; says: RegExp }[] = [
    {
      name: "a headless one",
      spec: { clusterIP: "None" },
      says: /^Service web\/shop: spec\.clusterIP is None \(headless\), .*; name a Service with an address/,
    },
    {
      name: "a name elsewhere",
      spec: { type: "ExternalName", externalName: "shop.example.com" },
      says: /spec\.type is ExternalName \(shop\.example\.com\), .*; name a Service of type ClusterIP/,
    },
    {
      name: "one without a selector",
      spec: { selector: undefined },
      says: /spec\.selector is empty, .*; give it a selector/,
    },
    { name: "one that selects nothing", spec: { selector: {} }, says: /spec\.selector is empty/ },
  ];
  for (const { name, spec, says } of wrong) {
    test(`is never ${name}`, () => {
      const stored = select(service(spec), V1);
      assert.match(isUnroutable(stored) ? stored.unroutable : "", says);
    });
  }
});
