import { isRecord } from "@sluice/shared/patch/json.ts";

/** What an approval says that it is for; "?" where it does not say. */
export interface Aim {
  readonly step: number | "?";
  readonly revision: string;
}

/**
 * What an approval on its way to the store is for. Read from the object as it is: beside nothing that waits, a
 * patch that names a step makes one that the schema does not know.
 *
 * @returns undefined where nothing is approved, or no more is said
 */
export function aimOf(object: unknown): Aim | undefined {
  const status = fieldOf(object, "status");
  const wait = fieldOf(status, "wait");
  const of = fieldOf(status, "canaryStatus") ?? fieldOf(status, "blueGreenStatus");
  if (!isRecord(wait) || fieldOf(of, "currentStepState") !== "StepReady") return undefined;
  const { step, revision } = wait;
  return {
    step: typeof step === "number" ? step : "?",
    revision: typeof revision === "string" ? revision : "?",
  };
}

function fieldOf(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}
