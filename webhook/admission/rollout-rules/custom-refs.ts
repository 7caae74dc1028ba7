import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { misnamed } from "./object-name.ts";
import { placedRoutings } from "./placed-styles.ts";
import type { Rule } from "./submission.ts";
import type { Violation } from "./violation.ts";

/** A group and a version: no kind of the core group routes anything. */
const GROUP_AND_VERSION = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/v[a-z0-9]+$/;
const KIND = /^[A-Z][A-Za-z0-9]*$/;

export const customRefsAreComplete: Rule = ({ after }) =>
  customRefs(after).flatMap(({ path, ref: { apiVersion, kind, name } }) => [
    ...written(`${path}.apiVersion`, apiVersion, {
      like: GROUP_AND_VERSION,
      rule: "must be a group and a version",
      example: "networking.istio.io/v1",
    }),
    ...written(`${path}.kind`, kind, {
      like: KIND,
      rule: "must be a kind",
      example: "VirtualService",
    }),
    ...misnamed(`${path}.name`, name, { what: "the object", form: "subdomain", suffix: "" }),
  ]);

const OLD_GATEWAY_API = "gateway.networking.k8s.io/v1alpha2";
/** Kinds that clusters with a Gateway API before 1.6 know in that version only. */
const STILL_ALPHA = new Set(["TCPRoute", "TLSRoute", "UDPRoute"]);

/** HTTPRoute and its like have not been served in v1alpha2 since Gateway API 1.0 (October 2023). */
export const gatewayVersionIsServed: Rule = ({ after }) =>
  customRefs(after)
    .filter(({ ref }) => ref.apiVersion === OLD_GATEWAY_API && !STILL_ALPHA.has(ref.kind))
    .map(({ path, ref: { apiVersion, kind, name } }) => ({
      path: `${path}.apiVersion`,
      value: apiVersion,
      rule: `must be a version that is served, and ${kind} is not served in v1alpha2 any more`,
      fix:
        kind === "HTTPRoute"
          ? `write gateway.networking.k8s.io/v1, or use gateway: {httpRouteName: ${name}}`
          : "write gateway.networking.k8s.io/v1",
    }));

/** Each `customNetworkRefs` entry, and where the user wrote it. */
export function customRefs(rollout: Rollout) {
  return placedRoutings(rollout).flatMap(({ path, routing }) =>
    (routing.customNetworkRefs ?? []).map((ref, index) => ({
      path: `${path}.customNetworkRefs[${index}]`,
      ref,
    })),
  );
}

interface Form {
  readonly like: RegExp;
  readonly rule: string;
  readonly example: string;
}

function written(path: string, value: string, { like, rule, example }: Form): readonly Violation[] {
  if (like.test(value)) return [];
  return [{ path, value, rule, fix: `write for example ${example}` }];
}
