import type { ExtraRecord } from "@sluice/shared/gate/extra-record.ts";
import { CANARY_DEPLOYMENT, CANARY_FINALIZER, CONTROL_INFO } from "@sluice/shared/gate/names.ts";
import type { ExtraSeen } from "../observe/observed.ts";

/**
 * What of an extra Deployment is not as we left it, in words. A size or a setting that the release wants
 * otherwise now is no such thing.
 */
export function changesBySomebody(
  { view }: ExtraSeen,
  { template, replicas }: ExtraRecord,
  rollout: string,
): readonly string[] {
  const { metadata, spec } = view.object;
  const { labels, annotations, finalizers = [], ownerReferences = [] } = metadata;
  const checks: readonly (readonly [what: string, changed: boolean])[] = [
    ["template", view.revision !== template],
    ["replicas", spec.replicas !== replicas],
    ["paused", spec.paused === true],
    ["label", labels?.[CANARY_DEPLOYMENT] === undefined],
    ["control-info", annotations?.[CONTROL_INFO] === undefined],
    // One that is on its way out has none.
    ["finalizer", replicas > 0 && !finalizers.includes(CANARY_FINALIZER)],
    ["owner", !ownerReferences.some(({ uid }) => uid === rollout)],
  ];
  return checks.flatMap(([what, changed]) => (changed ? [what] : []));
}
