import { stringify } from "yaml";
import { batchReleaseCrd } from "./batch-release-crd.ts";
import { rolloutCrd } from "./rollout-crd.ts";
import { rolloutHistoryCrd } from "./rollout-history-crd.ts";
import { trafficRoutingCrd } from "./traffic-routing-crd.ts";

/** A file of `manifests/crds/`. */
export interface Manifest {
  readonly file: string;
  readonly text: string;
}

const HEADER =
  "# Generated from shared/api by manifests/crds/generate.ts: change the schema there, not this file.\n";

export const crds = [rolloutCrd, batchReleaseCrd, trafficRoutingCrd, rolloutHistoryCrd];

/** Every CRD, as it should be in its file. */
export const manifests: readonly Manifest[] = crds.map((crd) => ({
  file: `${crd.metadata.name}.yaml`,
  text: HEADER + stringify(crd, { lineWidth: 0, aliasDuplicateObjects: false }),
}));
