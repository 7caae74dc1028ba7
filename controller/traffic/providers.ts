import { editorFor } from "@sluice/shared/traffic/editors.ts";
import { byEditor } from "./by-editor.ts";
import type { RouteProvider } from "./provider.ts";
import type { RouteSeen } from "./seen.ts";

/** @throws {TypeError} for a kind that no Rollout can name */
export function providerOf({
  apiVersion,
  kind,
}: Pick<RouteSeen, "apiVersion" | "kind">): RouteProvider {
  const editor = editorFor({ apiVersion, kind });
  if (editor !== undefined) return byEditor(editor);
  throw new TypeError(`nothing here routes with ${kind} of ${apiVersion}`);
}
