import type { Texts } from "@sluice/shared/traffic/texts.ts";

/**
 * Whose object it is, in the eyes of the tools that put it there. On a copy they would make it
 * theirs: a tool that prunes what is not in its manifests would take the canary Ingress away.
 */
const TOOLS = [
  "kubectl.kubernetes.io/last-applied-configuration",
  "app.kubernetes.io/instance",
  "app.kubernetes.io/managed-by",
  "argocd.argoproj.io/",
  "meta.helm.sh/",
  "helm.toolkit.fluxcd.io/",
  "kustomize.toolkit.fluxcd.io/",
  "rollouts.kruise.io/",
] as const;

/** Labels or annotations of the stable Ingress that its canary has as well. */
export function carriedOver(texts: Texts = {}): Texts {
  const own = Object.entries(texts).filter(([key]) => !TOOLS.some((tool) => key.startsWith(tool)));
  return Object.fromEntries(own);
}
