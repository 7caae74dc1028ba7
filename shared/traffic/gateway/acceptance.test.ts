import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Fields } from "../fields.ts";
import { acceptanceOf } from "./acceptance.ts";

const GENERATION = 7;

function condition(type: string, status: string, differs: Fields = {}): Fields {
  const message = "as it is";
  return { type, status, reason: type, message, observedGeneration: GENERATION, ...differs };
}

const ACCEPTED = condition("Accepted", "True");
const RESOLVED = condition("ResolvedRefs", "True");
const stale = { observedGeneration: GENERATION - 1 };

function parent(name: string, ...conditions: readonly Fields[]): Fields {
  return { parentRef: { name, namespace: "infra" }, controllerName: "example.com/gw", conditions };
}

const FINE = parent("public", ACCEPTED, RESOLVED);

const cases: readonly {
  name: string;
  parents: readonly Fields[];
  is: "accepted" | "pending" | "refused";
  says?: RegExp;
}[] = [
  {
    name: "nobody has looked yet",
    parents: [],
    is: "pending",
    says: /^no gateway has said anything about it yet$/,
  },
  { name: "the gateway accepts it", parents: [FINE], is: "accepted" },
  {
    name: "one of two parents is behind",
    parents: [FINE, parent("internal", condition("Accepted", "True", stale), RESOLVED)],
    is: "pending",
    says: /^Gateway infra\/internal \(example\.com\/gw\): Accepted is about generation 6, the route is at 7$/,
  },
  {
    name: "it was accepted, its backends not looked up again",
    parents: [parent("public", ACCEPTED, condition("ResolvedRefs", "True", stale))],
    is: "pending",
  },
  {
    name: "a backend is not found",
    parents: [
      parent("public", ACCEPTED, condition("ResolvedRefs", "False", { reason: "BackendNotFound" })),
    ],
    is: "refused",
    says: /ResolvedRefs is False, BackendNotFound: as it is$/,
  },
  {
    name: "a refusal of one goes before what another has not said yet",
    parents: [parent("internal"), parent("public", condition("Accepted", "False"))],
    is: "refused",
  },
  {
    name: "a refusal of an earlier generation says nothing",
    parents: [parent("public", condition("Accepted", "False", stale), RESOLVED)],
    is: "pending",
  },
  {
    name: "a part of it is dropped, and the last good one stays in effect",
    parents: [
      parent("public", condition("Accepted", "True", stale), condition("PartiallyInvalid", "True")),
    ],
    is: "refused",
    says: /PartiallyInvalid is True/,
  },
  {
    name: "nothing of it is dropped",
    parents: [parent("public", ACCEPTED, RESOLVED, condition("PartiallyInvalid", "False"))],
    is: "accepted",
  },
  {
    name: "the gateway says that it is on its way",
    parents: [parent("public", condition("Accepted", "False", { reason: "Pending" }))],
    is: "pending",
  },
  {
    name: "it does not know",
    parents: [parent("public", condition("Accepted", "Unknown"))],
    is: "pending",
  },
  {
    name: "a gateway that says so has not brought it into effect",
    parents: [parent("public", ACCEPTED, RESOLVED, condition("kgateway.dev/Programmed", "False"))],
    is: "pending",
  },
  {
    name: "conditions of which we know nothing do not count",
    parents: [parent("public", ACCEPTED, RESOLVED, condition("example.com/Shiny", "False"))],
    is: "accepted",
  },
  {
    name: "a gateway that speaks of backends only has not accepted it yet",
    parents: [parent("public", RESOLVED)],
    is: "pending",
    says: /has not said yet whether it accepts it$/,
  },
  {
    name: "who names no generation means the one that is there",
    parents: [parent("public", { type: "Accepted", status: "True" })],
    is: "accepted",
  },
];

describe("acceptanceOf", () => {
  for (const { name, parents, is, says } of cases) {
    test(`${name}: ${is}`, () => {
      const route = {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: { name: "shop", namespace: "web", generation: GENERATION },
        spec: {},
        status: { parents },
      };
      const acceptance = acceptanceOf(route);
      assert.equal(acceptance.kind, is);
      if (says !== undefined && acceptance.kind !== "accepted") {
        assert.match(acceptance.message, says);
      }
    });
  }

  test("without a status it is pending", () => {
    const metadata = { name: "shop", namespace: "web" };
    const route = { apiVersion: "v1", kind: "HTTPRoute", metadata, spec: {} };
    assert.equal(acceptanceOf(route).kind, "pending");
  });
});
