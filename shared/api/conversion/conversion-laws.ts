import assert from "node:assert/strict";
import fc from "fast-check";
import { arbitraryObject } from "./arbitrary-object.ts";
import { CONVERSION_DATA } from "./names.ts";
import { toOld, toStored, type TwoVersions } from "./two-versions.ts";
import type { JsonObject } from "./three-way.ts";
import { runs } from "../../testing/runs.ts";

/** Others every time, so a few are enough. */
const RUNS = runs(40);

interface Schemas {
  readonly kind: string;
  readonly old: { readonly properties: JsonObject };
  readonly stored: { readonly properties: JsonObject };
}

/** As an API server would hold and send it: keys in another order, no two references to one object. */
function sent(object: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(object, (_key, value: unknown) => reordered(value)));
}

function reordered(value: unknown): unknown {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? Object.fromEntries(Object.entries(value).toReversed()) : value;
}

/** What every conversion promises, run by the test of each kind. */
export function keepsTheLaws(versions: TwoVersions, { kind, old, stored }: Schemas): void {
  const anyOld = arbitraryObject({ apiVersion: versions.old.apiVersion, kind }, old);
  const anyStored = arbitraryObject({ apiVersion: versions.stored.apiVersion, kind }, stored);
  const up = (object: JsonObject) => sent(toStored(versions, object));
  const down = (object: JsonObject) => sent(toOld(versions, object));
  fc.assert(
    fc.property(anyStored, (object) => assert.deepEqual(up(down(object)), object)),
    RUNS,
  );
  fc.assert(
    fc.property(anyOld, (object) => assert.deepEqual(down(up(object)), object)),
    RUNS,
  );
  // What is stored for an old client comes through a new one unharmed, and the other way round.
  fc.assert(
    fc.property(anyOld, (object) => assert.deepEqual(up(down(up(object))), up(object))),
    RUNS,
  );
  fc.assert(
    fc.property(anyOld, (object) => {
      assert.ok(!JSON.stringify(down(up(object))).includes(CONVERSION_DATA));
    }),
    RUNS,
  );
}

/** Anything at all comes through, both ways. */
export function takesAnything(versions: TwoVersions, kind: string): void {
  const anything = fc.record(
    {
      metadata: fc.oneof(fc.constant({ name: "x" }), fc.jsonValue()),
      spec: fc.jsonValue(),
      status: fc.jsonValue(),
      more: fc.jsonValue(),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  fc.assert(
    fc.property(anything, (fields) => {
      const object = sent({ ...fields, kind, apiVersion: versions.stored.apiVersion });
      assert.deepEqual(sent(toStored(versions, toOld(versions, object))), object);
      const older = sent({ ...fields, kind, apiVersion: versions.old.apiVersion });
      assert.deepEqual(sent(toOld(versions, toStored(versions, older))), older);
    }),
    RUNS,
  );
}
