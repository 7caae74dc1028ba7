import { ANNOTATE } from "./annotate.ts";

/**
 * ALB of Alibaba Cloud: the same names under its own prefix, and the canary's rules come first.
 * Done better: a weight and a match do not go together there, so a step's matches go before its
 * weight; the original writes both.
 */
export const ALIYUN_ALB = `${ANNOTATE}
local PREFIX = "alb.ingress.kubernetes.io"
local said = annotate(PREFIX)
expectSome(said, "header")
if said > 0 then use(PREFIX, "canary-weight", nil) end
use(PREFIX, "order", "1")
return annotations
`;
