import type { Split } from "@sluice/shared/traffic/routing.ts";
import type { Routing } from "@sluice/shared/traffic/routing.ts";
import type { Routed } from "@sluice/shared/traffic/editor.ts";
import {
  readTrafficRecord,
  TRAFFIC_RECORD,
  withTrafficRecord,
} from "@sluice/shared/traffic/record.ts";
import type { Texts } from "@sluice/shared/traffic/texts.ts";

/** Says on an object how it routes; what its user had there is remembered elsewhere, or not touched. */
export function trafficMark(object: Routed, routing: Routing): Texts {
  const marked = withTrafficRecord(object, { routing, original: null });
  return { [TRAFFIC_RECORD]: marked.metadata.annotations?.[TRAFFIC_RECORD] ?? "" };
}

/** How an object routes according to its mark; `own` when there is none. */
export const markedSplit = (object: Routed | undefined): Split | "own" =>
  (object && readTrafficRecord(object)?.routing.split) ?? "own";
