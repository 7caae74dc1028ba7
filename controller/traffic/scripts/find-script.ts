import type { Script } from "@sluice/shared/scripts/run-script.ts";

/** Where users put scripts of their own: in our namespace, or in that of the original. */
export const SCRIPTS_CONFIG_MAP = "kruise-rollout-configuration";

type Sources = Readonly<Record<string, string>>;

export interface ScriptSources {
  /** `data` of the ConfigMap; absent where there is none. */
  readonly users: Sources | undefined;
  /** By key, as in the ConfigMap. */
  readonly builtIn: Sources;
}

export type Found =
  | { readonly kind: "found"; readonly script: Script }
  | { readonly kind: "missing"; readonly message: string };

/** @param classType of an ingress; absent or empty is nginx, as in the original */
export const ingressKey = (classType = ""): string =>
  `lua.traffic.routing.ingress.${classType === "" ? "nginx" : classType}`;

/** @param apiVersion in any version: a script is for a group and a kind */
export function networkKey({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}) {
  const [group = ""] = apiVersion.split("/");
  return `lua.traffic.routing.${kind}.${group}`;
}

/**
 * The script for a key: the user's own, or else ours. The original looks at its own first where the
 * object is no Ingress, so that nobody can mend or replace them; here a user's always wins.
 */
export function findScript(key: string, { users = {}, builtIn }: ScriptSources): Found {
  const source = ownText(users, key) ?? ownText(builtIn, key);
  if (source !== undefined) return { kind: "found", script: { name: key, source } };
  const known = Object.keys(builtIn).join(", ");
  return {
    kind: "missing",
    message: `there is no script ${key}: add it to the ConfigMap ${SCRIPTS_CONFIG_MAP}, or use what we have one for: ${known}`,
  };
}

const ownText = (sources: Sources, key: string): string | undefined =>
  Object.hasOwn(sources, key) ? sources[key] : undefined;
