import type { Unroutable } from "../editor.ts";
import type { Split } from "../routing.ts";
import type { Between } from "./backend-refs.ts";

/**
 * Both versions are behind one Service: no backend tells them apart, and all that a route can do is to
 * mark requests by their headers, for who tells them apart further on.
 */
export function isOneService({ service, canaryService }: Between): boolean {
  return service === canaryService;
}

/** Why a split has no meaning there; undefined when it marks requests and does nothing else. */
export function meaningless(
  { weight, matches = [], requestHeaderModifier: { set = [], add = [], remove = [] } = {} }: Split,
  { service }: Between,
  called: string,
): Unroutable | undefined {
  const both = `Service ${service} is to be that of both versions`;
  if (weight !== undefined) {
    return {
      unroutable: `${called}: backendRefs tell versions apart by their Services, and ${both}, so it cannot give ${weight}% to the new one; leave disableGenerateCanaryService out, use customNetworkRefs, or ask for matches and a requestHeaderModifier instead of a weight`,
    };
  }
  if (matches.length === 0) {
    return {
      unroutable: `${called}: there are no matches, and ${both}, so there is nothing to do; add matches that say which requests get other headers`,
    };
  }
  if (set.length + add.length + remove.length > 0) return undefined;
  return {
    unroutable: `${called}: requestHeaderModifier is empty, and ${both}, so matches change nothing; add the headers that the matching requests are to get`,
  };
}
