/**
 * JSON for scripts, in Lua. Tables of Lua do not tell an empty list from an empty map, and have no
 * null: what was decoded carries a mark (a metatable), and a null in a list is `json.null`. A null
 * in a map is left out, as scripts expect; same-shape.ts puts it back.
 *
 * Expects nothing; leaves `json`, `decode` and `encode` as locals. `encode` takes a function that
 * says what an empty table without a mark is.
 */
export const JSON_IN_LUA = String.raw`
local byte, char, find, format, gsub, sub =
  string.byte, string.char, string.find, string.format, string.gsub, string.sub
local concat, sort, floor, huge = table.concat, table.sort, math.floor, math.huge
local error, getmetatable, next, pcall, setmetatable, tonumber, tostring, type =
  error, getmetatable, next, pcall, setmetatable, tonumber, tostring, type

local LIST, MAP = {}, {}
local NULL = setmetatable({}, { __tostring = function() return "null" end })
local DEEPEST = 200

local function utf8(code)
  if code < 0x80 then return char(code) end
  if code < 0x800 then return char(0xC0 + floor(code / 0x40), 0x80 + code % 0x40) end
  local low, middle = 0x80 + code % 0x40, 0x80 + floor(code / 0x40) % 0x40
  if code < 0x10000 then return char(0xE0 + floor(code / 0x1000), middle, low) end
  return char(0xF0 + floor(code / 0x40000), 0x80 + floor(code / 0x1000) % 0x40, middle, low)
end

local UNESCAPED =
  { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function malformed(text, at)
  local found = at > #text and "the end" or "'" .. sub(text, at, at + 9) .. "'"
  error("not JSON at byte " .. at .. ": " .. found, 0)
end

local function codeUnit(text, at)
  local digits = sub(text, at, at + 3)
  if not find(digits, "^%x%x%x%x$") then malformed(text, at) end
  return tonumber(digits, 16)
end

-- At the backslash; returns what it stands for, and where it ends.
local function unescape(text, at)
  local letter = sub(text, at + 1, at + 1)
  if letter ~= "u" then
    return UNESCAPED[letter] or malformed(text, at), at + 2
  end
  local high = codeUnit(text, at + 2)
  if high >= 0xD800 and high < 0xDC00 and sub(text, at + 6, at + 7) == "\\u" then
    local low = codeUnit(text, at + 8)
    if low >= 0xDC00 and low < 0xE000 then
      return utf8(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00), at + 12
    end
  end
  return utf8(high), at + 6
end

-- After the opening quote.
local function decodeString(text, at)
  local parts = {}
  while true do
    local stop = find(text, '["\\]', at) or malformed(text, #text + 1)
    parts[#parts + 1] = sub(text, at, stop - 1)
    if byte(text, stop) == 34 then return concat(parts), stop + 1 end
    parts[#parts + 1], at = unescape(text, stop)
  end
end

local function skip(text, at)
  return find(text, "[^ \t\r\n]", at) or #text + 1
end

local decodeValue

local function decodeList(text, at, depth)
  local list, size = setmetatable({}, LIST), 0
  at = skip(text, at)
  if sub(text, at, at) == "]" then return list, at + 1 end
  while true do
    local value
    value, at = decodeValue(text, at, depth)
    size = size + 1
    list[size] = value == nil and NULL or value
    at = skip(text, at)
    local mark = sub(text, at, at)
    if mark == "]" then return list, at + 1 end
    if mark ~= "," then malformed(text, at) end
    at = at + 1
  end
end

local function decodeMap(text, at, depth)
  local map = setmetatable({}, MAP)
  at = skip(text, at)
  if sub(text, at, at) == "}" then return map, at + 1 end
  while true do
    local key
    at = skip(text, at)
    if sub(text, at, at) ~= '"' then malformed(text, at) end
    key, at = decodeString(text, at + 1)
    at = skip(text, at)
    if sub(text, at, at) ~= ":" then malformed(text, at) end
    map[key], at = decodeValue(text, at + 1, depth)
    at = skip(text, at)
    local mark = sub(text, at, at)
    if mark == "}" then return map, at + 1 end
    if mark ~= "," then malformed(text, at) end
    at = at + 1
  end
end

function decodeValue(text, at, depth)
  if depth > DEEPEST then error("not JSON that can be read: deeper than " .. DEEPEST, 0) end
  at = skip(text, at)
  local first = sub(text, at, at)
  if first == '"' then return decodeString(text, at + 1) end
  if first == "{" then return decodeMap(text, at + 1, depth + 1) end
  if first == "[" then return decodeList(text, at + 1, depth + 1) end
  if sub(text, at, at + 3) == "true" then return true, at + 4 end
  if sub(text, at, at + 4) == "false" then return false, at + 5 end
  if sub(text, at, at + 3) == "null" then return nil, at + 4 end
  local _, stop = find(text, "^-?%d+%.?%d*[eE]?[+-]?%d*", at)
  local number = stop and tonumber(sub(text, at, stop))
  if not number then malformed(text, at) end
  return number, stop + 1
end

local function decode(text)
  local value, at = decodeValue(text, 1, 0)
  at = skip(text, at)
  if at <= #text then malformed(text, at) end
  return value
end

local ESCAPED = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

local function escape(letter)
  return ESCAPED[letter] or format("\\u%04x", byte(letter))
end

local function encodeString(text)
  return '"' .. gsub(text, '[%c"\\]', escape) .. '"'
end

local function called(path)
  return path == "" and "the result" or path
end

-- 20 and not 20.0; the shortest of the forms that read back as the same number.
local function encodeNumber(number, path)
  if number ~= number or number == huge or number == -huge then
    error(called(path) .. " is " .. tostring(number) .. ", which is no number of JSON", 0)
  end
  if number == floor(number) and number > -1e15 and number < 1e15 then return format("%.0f", number) end
  for digits = 14, 16 do
    local text = format("%." .. digits .. "g", number)
    if tonumber(text) == number then return text end
  end
  return format("%.17g", number)
end

-- The names of a map, sorted, so that equal tables give equal text; or how long a list is.
local function keysOf(value, path)
  local names, count, last = {}, 0, 0
  for key in next, value do
    if type(key) == "string" then
      names[#names + 1] = key
    elseif type(key) == "number" and key >= 1 and key == floor(key) then
      count, last = count + 1, key > last and key or last
    else
      error(called(path) .. " has a key that is a " .. type(key) .. ": keys must be strings, or 1, 2, 3, ...", 0)
    end
  end
  if count > 0 and #names > 0 then
    error(called(path) .. " has both names and numbers as keys: make it a list or a map", 0)
  end
  if count ~= last then
    error(called(path) .. " is a list with a hole: of 1 to " .. last .. " only " .. count .. " are there; table.remove closes it", 0)
  end
  sort(names)
  return names, last
end

local encodeValue

local function encodeTable(value, path, around)
  if around.inside[value] then error(called(path) .. " contains itself", 0) end
  around.inside[value] = true
  local names, last = keysOf(value, path)
  local parts = {}
  for i = 1, last do
    parts[i] = encodeValue(value[i], path .. "[" .. i .. "]", around)
  end
  for i = 1, #names do
    local name = names[i]
    local inner = path == "" and name or path .. "." .. name
    parts[i] = encodeString(name) .. ":" .. encodeValue(value[name], inner, around)
  end
  around.inside[value] = nil
  if last > 0 then return "[" .. concat(parts, ",") .. "]" end
  if #names > 0 then return "{" .. concat(parts, ",") .. "}" end
  local mark = getmetatable(value)
  return mark == LIST and "[]" or mark == MAP and "{}" or around.empty
end

function encodeValue(value, path, around)
  local kind = type(value)
  if kind == "string" then return encodeString(value) end
  if kind == "number" then return encodeNumber(value, path) end
  if kind == "boolean" then return tostring(value) end
  if kind == "nil" or value == NULL then return "null" end
  if kind ~= "table" then error(called(path) .. " is a " .. kind .. ", which JSON has no word for", 0) end
  return encodeTable(value, path, around)
end

-- empty: the text for an empty table without a mark
local function encode(value, empty, path)
  return encodeValue(value, path, { empty = empty, inside = {} })
end

-- Errors are those of the line that called, not of a line in here.
local function blamed(ok, result)
  if not ok then error(result, 3) end
  return result
end

local json = {
  null = NULL,
  array = function(list) return setmetatable(list or {}, LIST) end,
  object = function(map) return setmetatable(map or {}, MAP) end,
  decode = function(text)
    if type(text) ~= "string" then error("json.decode takes a string, not a " .. type(text), 2) end
    return blamed(pcall(decode, text))
  end,
  encode = function(value) return blamed(pcall(encode, value, "[]", "the value")) end,
}
`;
