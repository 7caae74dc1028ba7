import {
  type AutoscalerView,
  DISABLED_SUFFIX,
  targetName,
} from "@sluice/shared/workloads/autoscaler.ts";

/** An autoscaler, and the name that it is to scale. */
export interface Retargeted {
  readonly autoscaler: AutoscalerView;
  readonly name: string;
}

/** Those that are not so yet. */
export function retargeted(
  autoscalers: readonly AutoscalerView[],
  wanted: "enabled" | "disabled",
): readonly Retargeted[] {
  return autoscalers.flatMap((autoscaler) => {
    const plain = targetName(autoscaler.target.name);
    const name = wanted === "disabled" ? `${plain}${DISABLED_SUFFIX}` : plain;
    return name === autoscaler.target.name ? [] : [{ autoscaler, name }];
  });
}
