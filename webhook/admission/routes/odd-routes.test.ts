import assert from "node:assert/strict";
import { test } from "node:test";
import { isUnroutable } from "@sluice/shared/traffic/editor.ts";
import { editorFor } from "@sluice/shared/traffic/editors.ts";
import { routes, splits } from "@sluice/shared/traffic/gateway/arbitrary-route.ts";
import { parseRouted } from "@sluice/shared/traffic/parse-routed.ts";
import { TRAFFIC_RECORD } from "@sluice/shared/traffic/record.ts";
import fc from "fast-check";
import { admitRoute } from "./admit-route.ts";
import { placesIn, withValue } from "../../places-fixture.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, "", -1, 0, 0.5, 2 ** 53, true, [], {}, [{}], "shop-canary"),
);

const changes = fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 3 });

/** The same with odd values in it, on places that are counted around. */
function spoilt(value: unknown, some: readonly (readonly [number, unknown])[]): unknown {
  return some.reduce<unknown>((now, [place, put]) => {
    const places = placesIn(now).filter(({ length }) => length > 1);
    return withValue(now, places[place % Math.max(places.length, 1)] ?? [], put);
  }, value);
}

function parsed(value: unknown) {
  try {
    return parseRouted(value);
  } catch {
    return undefined;
  }
}

/** Admission runs before the schema is checked; and anybody might write a record where it was not asked. */
test("an odd route is answered, too, whatever is wrong with it or with what we remember", () => {
  const place = fc.constantFrom("sent", "stored", "remembered");
  const given = fc.record({ intent: routes("HTTPRoute"), split: splits, some: changes, place });
  const tries = runs(150);
  let answered = 0;
  fc.assert(
    fc.property(given, ({ intent, split, some, place: where }) => {
      const routing = { rollout: "shop", service: "shop", canaryService: "shop-canary", split };
      const stored = editorFor(intent)?.route(intent, routing);
      if (stored === undefined || isUnroutable(stored)) return;
      const text = stored.metadata.annotations?.[TRAFFIC_RECORD] ?? "";
      const annotations = { [TRAFFIC_RECORD]: JSON.stringify(spoilt(JSON.parse(text), some)) };
      const remembered = { ...stored, metadata: { ...stored.metadata, annotations } };
      const before = { sent: stored, stored: spoilt(stored, some), remembered }[where] ?? stored;
      const after = where === "sent" ? spoilt(stored, some) : intent;
      const [was, is] = [parsed(before), parsed(after)];
      if (was === undefined || is === undefined) return;
      assert.notEqual(admitRoute({ before: was, after: is }).kind, "deny");
      assert.notEqual(admitRoute({ before: intent, after: is }).kind, "deny");
      answered += 1;
    }),
    tries,
  );
  assert.ok(answered > tries.numRuns / 3, `${answered} of ${tries.numRuns} were answered`);
});
