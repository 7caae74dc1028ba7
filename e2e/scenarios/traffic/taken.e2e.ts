/** What a step makes of a route, of any that there may be, put before a real API server. */
import assert from "node:assert/strict";
import { isUnroutable, type Routed } from "@sluice/shared/traffic/editor.ts";
import { editorFor } from "@sluice/shared/traffic/editors.ts";
import { routes, splits } from "@sluice/shared/traffic/gateway/arbitrary-route.ts";
import { parseRouted } from "@sluice/shared/traffic/parse-routed.ts";
import type { Split } from "@sluice/shared/traffic/routing.ts";
import fc from "fast-check";
import { story, type Story } from "../../story/story.ts";

const PLURALS = { HTTPRoute: "httproutes", GRPCRoute: "grpcroutes" } as const;
type Kind = keyof typeof PLURALS;

/** Of each kind; most of them can be routed. */
const TRIED = 150;

/** What an API server would keep of it, its defaults filled in: all of it is tried and nothing stored. */
async function storedFrom(s: Story, route: Routed, kind: Kind): Promise<Routed> {
  const { namespace, world } = s.stage;
  const metadata = { ...route.metadata, namespace };
  const path = `/apis/${route.apiVersion}/namespaces/${namespace}/${PLURALS[kind]}?dryRun=All`;
  const body = { ...route, metadata };
  return parseRouted(await world.cluster.client.call({ method: "POST", path, body }));
}

async function isTaken(s: Story, kind: Kind, { route, split }: Tried): Promise<"yes" | "no"> {
  const { apiVersion } = route;
  const editor = editorFor({ apiVersion, kind });
  assert.ok(editor !== undefined);
  const intent = await storedFrom(s, route, kind);
  const routing = { rollout: "shop", service: "shop", canaryService: "shop-canary", split };
  const wanted = editor.route(intent, routing);
  if (isUnroutable(wanted)) return "no";
  // Without the record, of which admission would take the whole for a stale manifest.
  const { annotations: _record, ...metadata } = wanted.metadata;
  const stored = await storedFrom(s, { ...wanted, metadata }, kind);
  assert.deepEqual(stored.spec, wanted.spec, JSON.stringify({ spec: intent.spec, split }));
  return "yes";
}

interface Tried {
  readonly route: Routed;
  readonly split: Split;
}

for (const kind of ["HTTPRoute", "GRPCRoute"] as const) {
  story(
    `whatever a step makes of any ${kind}, an API server takes it and changes nothing`,
    async (s) => {
      await s.service();
      await s.httpRoute();
      await s.remove("HTTPRoute");
      const given = fc.record({ route: routes(kind), split: splits });
      let taken = 0;
      for (const tried of fc.sample(given, TRIED)) {
        if ((await isTaken(s, kind, tried)) === "yes") taken += 1;
      }
      assert.ok(taken > TRIED / 6, `${taken} of ${TRIED} could be routed`);
    },
  );
}
