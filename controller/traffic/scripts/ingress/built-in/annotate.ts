/**
 * What the built-in scripts have in common: the canary annotations of ingress-nginx, under any prefix.
 * Known to all who took them over: Traefik, Higress, MSE and ALB.
 *
 * Of each entry of `matches` the first header counts, and of several entries the last one that says
 * header or cookie, as in the original: these controllers have one of each. Done better:
 * - an entry without a header is passed over (the original fails at it for higress and aliyun-alb, and
 *   never gets on); when no entry is left, that is said, instead of a step that moves nobody;
 * - a value takes the place of an earlier pattern, and the other way round: a controller looks at the
 *   value first, so the original's leftover would win.
 */
export const ANNOTATE = String.raw`
local annotations = obj.annotations

local function use(prefix, name, value)
  annotations[prefix .. "/" .. name] = value
end

local function useHeader(prefix, header)
  if header.name == "canary-by-cookie" then
    use(prefix, "canary-by-cookie", header.value)
    return
  end
  local isPattern = header.type == "RegularExpression"
  use(prefix, "canary-by-header", header.name)
  use(prefix, "canary-by-header-pattern", isPattern and header.value or nil)
  use(prefix, "canary-by-header-value", not isPattern and header.value or nil)
end

-- Returns how many of the matches could be said.
local function annotate(prefix)
  for _, name in ipairs({
    "canary-by-cookie", "canary-by-header", "canary-by-header-pattern", "canary-by-header-value", "canary-weight",
  }) do
    use(prefix, name, nil)
  end
  use(prefix, "canary", "true")
  if obj.weight ~= "-1" then use(prefix, "canary-weight", obj.weight) end
  local said = 0
  for _, match in ipairs(obj.matches or {}) do
    local header = match.headers and match.headers[1]
    if header then
      useHeader(prefix, header)
      said = said + 1
    end
  end
  return said
end

local function expectSome(said, what)
  if said == 0 and obj.matches and #obj.matches > 0 then
    error("none of the step's matches has a " .. what .. ", and this ingress controller knows nothing else", 0)
  end
end
`;
