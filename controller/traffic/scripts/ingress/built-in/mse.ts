import { ANNOTATE } from "./annotate.ts";

/**
 * MSE of Alibaba Cloud: weight, header and cookie by the names of ingress-nginx; query parameters,
 * the lane and headers by its own. Done better than in the original:
 * - a query parameter is written under the prefix that MSE reads and that is cleared, not under
 *   that of nginx, where it has no effect and stays for good; what an earlier one left there goes;
 * - headers to set are pairs on lines of their own, not one run of text without a border;
 * - headers to add and to remove are not dropped;
 * - no annotations, and a modifier that sets nothing, are no faults.
 */
export const MSE = `${ANNOTATE}
local NGINX, MSE = "nginx.ingress.kubernetes.io", "mse.ingress.kubernetes.io"

local function useQuery(param)
  local isPattern = param.type == "RegularExpression"
  use(MSE, "canary-by-query", param.name)
  use(MSE, "canary-by-query-pattern", isPattern and param.value or nil)
  use(MSE, "canary-by-query-value", not isPattern and param.value or nil)
end

local function pairsOf(headers)
  local lines = {}
  for _, header in ipairs(headers or {}) do
    lines[#lines + 1] = header.name .. " " .. header.value
  end
  return #lines > 0 and table.concat(lines, "\\n") or nil
end

local said = annotate(NGINX)
for _, name in ipairs({ "canary-by-query", "canary-by-query-pattern", "canary-by-query-value" }) do
  use(MSE, name, nil)
  use(NGINX, name, nil)
end
for _, match in ipairs(obj.matches or {}) do
  local param = match.queryParams and match.queryParams[1]
  if param then
    useQuery(param)
    said = said + 1
  end
end
expectSome(said, "header or query parameter")

if annotations[MSE .. "/service-subset"] then use(MSE, "service-subset", "gray") end
local modifier = obj.requestHeaderModifier or {}
local removed = modifier.remove or {}
for name, value in pairs({
  update = pairsOf(modifier.set),
  add = pairsOf(modifier.add),
  remove = #removed > 0 and table.concat(removed, ",") or nil,
}) do
  use(MSE, "request-header-control-" .. name, value)
end
return annotations
`;
