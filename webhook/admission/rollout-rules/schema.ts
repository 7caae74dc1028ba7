import type { Problem } from "@sluice/shared/api/schema/parser.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import type { Violation } from "./violation.ts";

/** What the schema says, in the form of our own rules. The API server has usually said it before. */
export function schemaViolations(problems: readonly Problem[]): readonly Violation[] {
  return problems.map(({ path, value, rule }) => {
    const documented = ["rollout", path.replaceAll(/\[\d+\]/g, "")].filter((part) => part !== "");
    return { path, value, rule, fix: `see kubectl explain ${documented.join(".")}` };
  });
}

/** Namespace and name of anything that has them. */
export function nameOf(value: unknown): string {
  const metadata = isRecord(value) ? value["metadata"] : undefined;
  const { namespace, name } = isRecord(metadata) ? metadata : {};
  return [namespace, name].filter((part) => typeof part === "string").join("/");
}
