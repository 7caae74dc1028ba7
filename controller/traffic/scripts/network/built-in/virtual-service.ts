/**
 * Istio's VirtualService, in our own words. `http`, `tcp` and `tls` are rules in order; the first that
 * matches takes the request.
 *
 * A weight splits every rule without a match that leads to the stable Service; those with a match are
 * for somebody in particular, and stay. (Rules of `tls` cannot be without one, so all are split.)
 * A match puts a rule before each http rule that leads to the stable Service, with what that rule
 * matches as well, so that nobody is taken to the canary who was on the way to another Service.
 *
 * Done better than in the original:
 * - weights always add up to 100: what rounding leaves over goes where most was cut off;
 * - a rule with two routes to the stable Service gets one route to the canary;
 * - port, timeouts, retries and route headers of the rule are those of the canary's as well;
 * - a header match without a type is exact, whatever the one before it was; names are in lower case,
 *   as Istio wants them;
 * - other fields of a long host name (`shop.web.svc.cluster.local`) are kept;
 * - a VirtualService with no rule that could be changed is said, instead of a step that moves nobody.
 */
export const VIRTUAL_SERVICE = String.raw`
local spec = obj.data.spec
local stable, canary = obj.stableService, obj.canaryService
local modifier = obj.requestHeaderModifier

local function copy(value)
  if type(value) ~= "table" or value == json.null then return value end
  local result = setmetatable({}, getmetatable(value))
  for key, inner in pairs(value) do result[key] = copy(inner) end
  return result
end

-- shop, of shop.web.svc.cluster.local, and what follows it
local function hostOf(route)
  local host = route.destination and route.destination.host or ""
  return string.match(host, "^([^.]*)(.*)$")
end

local function isCanary(route)
  if stable == canary then
    return hostOf(route) == stable and route.destination.subset == "canary"
  end
  return hostOf(route) == canary
end

local function stableRoute(rule)
  for _, route in ipairs(rule.route or {}) do
    if hostOf(route) == stable and not isCanary(route) then return route end
  end
end

-- The same way to the other version.
local function canaryRoute(route)
  local result = copy(route)
  local _, rest = hostOf(route)
  result.weight = nil
  result.destination.host = canary .. rest
  result.destination.subset = stable == canary and "canary" or nil
  return result
end

local function byName(headers)
  local result
  for _, header in ipairs(headers or {}) do
    result = result or {}
    result[header.name] = header.value
  end
  return result
end

local function changeHeaders(target)
  if not modifier then return end
  local headers = target.headers or {}
  local request = headers.request or {}
  for name, value in pairs(byName(modifier.set) or {}) do
    request.set = request.set or {}
    request.set[name] = value
  end
  for name, value in pairs(byName(modifier.add) or {}) do
    request.add = request.add or {}
    request.add[name] = value
  end
  for _, name in ipairs(modifier.remove or {}) do
    request.remove = request.remove or {}
    table.insert(request.remove, name)
  end
  if not next(request) then return end
  headers.request = request
  target.headers = headers
end

-- Weights are relative, and a lone route may have none. Gives parts of total, whole, that add up to it.
local function share(routes, total)
  local sum = 0
  for _, route in ipairs(routes) do sum = sum + (route.weight or 0) end
  local rests, left = {}, total
  for i, route in ipairs(routes) do
    local part = sum == 0 and total / #routes or (route.weight or 0) * total / sum
    route.weight = math.floor(part)
    rests[i] = { route = route, cut = part - route.weight, at = i }
    left = left - route.weight
  end
  table.sort(rests, function(a, b)
    if a.cut ~= b.cut then return a.cut > b.cut end
    return a.at < b.at
  end)
  for i = 1, left do rests[i].route.weight = rests[i].route.weight + 1 end
end

-- Returns whether the rule leads to the stable Service.
local function split(rule, protocol)
  local from = stableRoute(rule)
  if not from then return false end
  local others, to = {}, nil
  for _, route in ipairs(rule.route) do
    if not isCanary(route) then
      others[#others + 1] = route
    elseif to then
      route.weight = 0
    else
      to = route
    end
  end
  if not to then
    to = canaryRoute(from)
    table.insert(rule.route, to)
  end
  share(others, obj.stableWeight)
  to.weight = obj.canaryWeight
  if protocol == "http" then changeHeaders(to) end
  return true
end

local function splitAll()
  local changed = 0
  for _, protocol in ipairs({ "http", "tcp", "tls" }) do
    for _, rule in ipairs(spec[protocol] or {}) do
      local isPlain = protocol == "tls" or not rule.match or #rule.match == 0
      if isPlain and split(rule, protocol) then changed = changed + 1 end
    end
  end
  if changed == 0 then
    error("no rule without a match leads to Service " .. stable .. ", so there is nothing to give a weight to", 0)
  end
end

local PATHS = { Exact = "exact", PathPrefix = "prefix", RegularExpression = "regex" }

local function valueMatch(entry)
  return { [entry.type == "RegularExpression" and "regex" or "exact"] = entry.value }
end

local function startsWith(text, start)
  return string.sub(text, 1, #start) == start
end

-- The paths that both mean; nil when there are none. Istio's match has one path, so it is one of the two.
local function narrower(base, asked)
  if not base then return asked end
  if base.regex or asked.regex then
    error("a rule that leads to Service " .. stable .. " matches a path, and so does the step: with a regular expression there is no telling what both match", 0)
  end
  local a, b = base.exact or base.prefix, asked.exact or asked.prefix
  if (base.prefix or a == b) and startsWith(b, a) then return asked.prefix and base.exact and base or asked end
  if asked.prefix and startsWith(a, b) then return base end
end

-- What a rule matches, and the step as well; nil when nothing can be both.
local function both(base, asked)
  local result = copy(base)
  if asked.path then
    local path = { [PATHS[asked.path.type or "PathPrefix"]] = asked.path.value or "/" }
    result.uri = narrower(base.uri, path)
    if not result.uri then return nil end
  end
  for _, header in ipairs(asked.headers or {}) do
    result.headers = result.headers or {}
    result.headers[string.lower(header.name)] = valueMatch(header)
  end
  for _, param in ipairs(asked.queryParams or {}) do
    result.queryParams = result.queryParams or {}
    result.queryParams[param.name] = valueMatch(param)
  end
  return result
end

-- nil when no request can match both.
local function canaryRule(rule, from)
  local bases = rule.match and #rule.match > 0 and rule.match or { json.object() }
  local result, matches = copy(rule), {}
  for _, asked in ipairs(obj.matches) do
    for _, base in ipairs(bases) do matches[#matches + 1] = both(base, asked) end
  end
  if #matches == 0 then return nil end
  result.name = rule.name and rule.name .. "-canary" or nil
  result.match = matches
  result.route = { canaryRoute(from) }
  changeHeaders(result)
  return result
end

local function matchAll()
  local rules = json.array()
  for _, rule in ipairs(spec.http or {}) do
    local from = stableRoute(rule)
    rules[#rules + 1] = from and canaryRule(rule, from) or nil
    rules[#rules + 1] = rule
  end
  if #rules == #(spec.http or {}) then
    error("no http rule leads to Service " .. stable .. " with requests that the step matches", 0)
  end
  spec.http = rules
end

if obj.matches and #obj.matches > 0 then
  matchAll()
elseif obj.canaryWeight >= 0 then
  splitAll()
end
return obj.data
`;
