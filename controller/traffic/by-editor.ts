import { isDeepStrictEqual } from "node:util";
import { isUnroutable, type RouteEditor } from "@sluice/shared/traffic/editor.ts";
import type { RouteProvider } from "./provider.ts";

/** Routes that are edited in place: their user's object, with ours in it. */
export function byEditor(editor: RouteEditor): RouteProvider {
  return {
    gateways: "speak",
    // Accepted is not programmed: Traefik, for one, loads what it knows every 2 s.
    settleSeconds: 3,
    splitOf: ({ object }) => (object && editor.routingOf(object)?.split) ?? "own",
    changesFor({ object: before, kind, name }, wanted) {
      if (before === undefined) {
        return wanted === "own" ? [] : { unroutable: `there is no ${kind} ${name}` };
      }
      const intent = editor.intent(before);
      const after = wanted === "own" ? intent : editor.route(intent, wanted, before);
      if (isUnroutable(after)) return after;
      return isDeepStrictEqual(before, after) ? [] : [{ kind: "update", before, after }];
    },
    acceptance: ({ object }) =>
      object === undefined ? { kind: "accepted" } : editor.acceptance(object),
  };
}
