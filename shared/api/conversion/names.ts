/** Annotation of v1alpha1: `canary` or `partition`, and of BatchRelease `bluegreen` too, in any case. */
export const ROLLING_STYLE = "rollouts.kruise.io/rolling-style";

/** Annotation of v1alpha1: name of a TrafficRouting. */
export const TRAFFIC_ROUTING = "rollouts.kruise.io/trafficrouting";

/**
 * Annotation of ours: what an object has and the version that it is served in cannot say, as JSON.
 * It goes when there is nothing to keep.
 */
export const CONVERSION_DATA = "rollouts.kruise.io/conversion-data";
