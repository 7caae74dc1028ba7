import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import {
  readTrafficRecord,
  TRAFFIC_RECORD,
  withoutTrafficRecord,
} from "@sluice/shared/traffic/record.ts";
import type { Texts } from "@sluice/shared/traffic/texts.ts";
import { WRITTEN_ANNOTATIONS, writtenNames } from "@sluice/shared/traffic/written-annotations.ts";
import type { Defence } from "./kept.ts";
import { canaryIngressWarnings } from "./words.ts";

/**
 * Keeps an Ingress that was made for a release: where it leads, and every annotation that a script has written. Other
 * annotations are anybody's. So are its owners: the garbage collector takes them off where a Rollout is deleted without
 * what belongs to it, and must not be in vain.
 */
export const ingressDefence: Defence = {
  own: (sent) => withoutTrafficRecord(sent),
  keep(before, sent) {
    const routing = readTrafficRecord(before)?.routing;
    if (routing === undefined) return { kind: "free" };
    const annotations = withOurs(sent.metadata.annotations, before.metadata.annotations);
    const metadata = { ...sent.metadata, annotations };
    const object = { ...sent, spec: before.spec, metadata };
    return { kind: "kept", object, warnings: canaryIngressWarnings(sent, routing) };
  },
};

/** What we wrote there counts, and what is not there any more as well: this is looked at again by the controller. */
function withOurs(sent: Texts = {}, before: Texts = {}): Texts {
  const names = [...writtenNames(before), WRITTEN_ANNOTATIONS, TRAFFIC_RECORD];
  const ours = Object.fromEntries(names.map((name) => [name, before[name]]));
  return withoutUndefined({ ...sent, ...ours });
}
