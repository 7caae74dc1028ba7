import { automationNamesUsers, automationWithoutRule } from "./approval.ts";
import {
  allStepsWait,
  deletedInMidRelease,
  disabledInMidRelease,
  extraWorkloadOfOtherKind,
  lastStepBelowAll,
  longPause,
  patchWithoutExtraWorkload,
  rivalExists,
  stepLikeTheOneBefore,
} from "./cautions.ts";
import { customRefsAreComplete, gatewayVersionIsServed } from "./custom-refs.ts";
import { numberOfStepsStays, styleStays, trafficRoutingsStay, workloadStays } from "./immutable.ts";
import { deadlinesPositive, onDeadlineWithoutOne } from "./deadline.ts";
import { literalPaths, namesOnce } from "./matches.ts";
import { headersStay, matchesBeyondIngress, scriptIsNeeded } from "./provider-cautions.ts";
import { ownRoutes, routesAreShared } from "./shared-routes.ts";
import {
  numberOfSteps,
  pausesNotNegative,
  replicasInRange,
  replicasNeverDecrease,
} from "./steps.ts";
import {
  oneStyle,
  scaleDownDelayInRange,
  sharedRoutingIsNamed,
  thresholdInRange,
} from "./strategy.ts";
import { blueGreenKind, noTrafficOfDaemonSets } from "./style-of-kind.ts";
import type { Caution, Rule } from "./submission.ts";
import {
  nothingToSplit,
  routingsWithoutTraffic,
  trafficFallsBack,
  trafficBeyondPods,
  trafficWithoutRoutings,
} from "./traffic-cautions.ts";
import {
  graceNotNegative,
  settleNotNegative,
  oneTrafficRouting,
  routesAreNamed,
  somethingRoutes,
} from "./traffic-routing.ts";
import { partitionLeavesPods, trafficInRange } from "./traffic.ts";
import { knownKind, labelIsNeeded, oneRolloutPerWorkload, workloadIsNamed } from "./workload.ts";

/** What a Rollout must keep to, in the order in which people read about it (docs/rules.md). */
export const RULES: readonly Rule[] = [
  knownKind,
  workloadIsNamed,
  oneStyle,
  blueGreenKind,
  numberOfSteps,
  replicasInRange,
  replicasNeverDecrease,
  trafficInRange,
  partitionLeavesPods,
  namesOnce,
  literalPaths,
  pausesNotNegative,
  thresholdInRange,
  deadlinesPositive,
  scaleDownDelayInRange,
  oneTrafficRouting,
  noTrafficOfDaemonSets,
  routesAreNamed,
  graceNotNegative,
  settleNotNegative,
  somethingRoutes,
  customRefsAreComplete,
  gatewayVersionIsServed,
  sharedRoutingIsNamed,
  oneRolloutPerWorkload,
  ownRoutes,
  workloadStays,
  styleStays,
  numberOfStepsStays,
  trafficRoutingsStay,
  automationNamesUsers,
];

/** What is legal and probably not meant, about a spec that is new or changed. */
export const CAUTIONS: readonly Caution[] = [
  labelIsNeeded,
  extraWorkloadOfOtherKind,
  patchWithoutExtraWorkload,
  allStepsWait,
  lastStepBelowAll,
  stepLikeTheOneBefore,
  longPause,
  onDeadlineWithoutOne,
  trafficFallsBack,
  trafficBeyondPods,
  trafficWithoutRoutings,
  routingsWithoutTraffic,
  nothingToSplit,
  scriptIsNeeded,
  matchesBeyondIngress,
  headersStay,
  automationWithoutRule,
];

/** What is told about a spec in which anything changed. */
export const SWITCH_CAUTIONS: readonly Caution[] = [disabledInMidRelease];

/** What anybody is told who touches the object at all. */
export const STANDING_CAUTIONS: readonly Caution[] = [
  deletedInMidRelease,
  rivalExists,
  routesAreShared,
];
