import type { Problem } from "@sluice/shared/api/schema/parser.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import type { Violation } from "./violation.ts";

/** What the schema says, in the form of our own rules. The API server has usually said it before. */
export function schemaViolations(problems: readonly Problem[]): readonly Violation[] {
  return problems.map(({ path, value, rule }) => ({ path, value, rule, fix: seeExplain(path) }));
}

export const EXPLAIN = "see kubectl explain ";

/** @param apiVersion of the object, unless it is of the version that `kubectl explain` prefers */
export function seeExplain(path: string, apiVersion?: string): string {
  const field = ["rollout", path.replaceAll(/\[\d+\]/g, "")].filter((part) => part !== "");
  const version = apiVersion === undefined ? "" : ` --api-version=${apiVersion}`;
  return `${EXPLAIN}${field.join(".")}${version}`;
}

/** Namespace and name of anything that has them. */
export function nameOf(value: unknown): string {
  const metadata = isRecord(value) ? value["metadata"] : undefined;
  const { namespace, name } = isRecord(metadata) ? metadata : {};
  return [namespace, name].filter((part) => typeof part === "string").join("/");
}
