import type { Violation } from "./violation.ts";

/** Names that the API server takes: most kinds have a DNS subdomain, a Service has a DNS label. */
const LENGTHS = { label: 63, subdomain: 253 } as const;
const FORMS = {
  label: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  subdomain: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
} as const;

/** Ending of the names that the second Service and the second Ingress get (contract.md 10.1). */
export const CANARY_SUFFIX = "-canary";

/** Whose name it is. */
export interface Named {
  /** In words, such as `the Service`. */
  readonly what: string;
  readonly form: keyof typeof LENGTHS;
  /** What the name of a second object has appended; empty if none is made. */
  readonly suffix: typeof CANARY_SUFFIX | "";
}

/** What is wrong with a name: nothing for one that an object can have. */
export function misnamed(
  path: string,
  name: string | undefined,
  { what, form, suffix }: Named,
): readonly Violation[] {
  if (name === undefined || name === "") {
    const fix = `name ${what}, which is in the namespace of the Rollout`;
    return [{ path, value: name, rule: "must be set", fix }];
  }
  if (!FORMS[form].test(name) || name.length > LENGTHS[form]) {
    const dot = form === "label" ? "" : ", .";
    const rule = `must be a name of at most ${LENGTHS[form]} lower case letters, digits, -${dot}`;
    return [{ path, value: name, rule, fix: `write the name of ${what}` }];
  }
  const most = LENGTHS[form] - suffix.length;
  if (name.length <= most) return [];
  const rule = `must be at most ${most} characters long, to have room for ${suffix} in the name of a second one`;
  return [{ path, value: name, rule, fix: `give ${what} a shorter name` }];
}
