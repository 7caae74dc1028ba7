import { isRecord, withoutUndefined } from "@sluice/shared/patch/json.ts";
import type { ServiceNames } from "../asked.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * The spec of a canary Ingress: class, TLS and, of the rules, the paths that lead to the stable
 * Service, led to the canary Service. A rule without http, a path to a resource and a default
 * backend are nothing that has a canary: they are left out (the original crashes at the first two).
 *
 * @param spec of the stable Ingress, as it is now
 * @returns undefined when no path leads to the stable Service
 */
export function canarySpec(spec: Json, services: ServiceNames): Json | undefined {
  const rules = listOf(spec["rules"]).flatMap((rule) => canaryRule(rule, services));
  if (rules.length === 0) return undefined;
  const { ingressClassName, tls } = spec;
  return withoutUndefined({ ingressClassName, tls, rules });
}

function canaryRule(rule: Json, services: ServiceNames): readonly Json[] {
  const { http } = rule;
  if (!isRecord(http)) return [];
  const paths = listOf(http["paths"]).flatMap((path) => canaryPath(path, services));
  return paths.length === 0 ? [] : [{ ...rule, http: { ...http, paths } }];
}

function canaryPath(path: Json, { stable, canary }: ServiceNames): readonly Json[] {
  const { backend } = path;
  const service = isRecord(backend) ? backend["service"] : undefined;
  if (!isRecord(backend) || !isRecord(service) || service["name"] !== stable) return [];
  return [{ ...path, backend: { ...backend, service: { ...service, name: canary } } }];
}

const listOf = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter((item) => isRecord(item)) : [];
