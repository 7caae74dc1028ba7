import { JSON_IN_LUA } from "./json-in-lua.ts";

/** Stands for an empty table that does not say what it is. No key of Kubernetes is like it. */
export const UNTOLD_EMPTY = "\u0000empty";

/** First letter of what the sandbox returns: a value as JSON follows, or words of Lua. */
export const VALUE = "+";
export const WORDS = "-";

/**
 * Runs one script: `...` is its source and `obj` as JSON. What scripts of the original can count on
 * is there (Lua 5.1's base, string, table and math, and `json`); what reaches out of a script or
 * takes code that is not text is not.
 */
export const SANDBOX = `${JSON_IN_LUA}
local source, input = ...
local loadstring, xpcall = loadstring, xpcall
local ipairs = ipairs

for _, name in ipairs({ "dofile", "loadfile", "newproxy", "gcinfo", "collectgarbage" }) do
  _G[name] = nil
end
string.dump = nil
print = function() end

local BYTECODE = 27
local function compile(text, name)
  if type(text) ~= "string" then error("loadstring takes a string, not a " .. type(text), 2) end
  if byte(text, 1) == BYTECODE then return nil, "a script is text: compiled Lua is refused" end
  return loadstring(text, name)
end
_G.loadstring = compile
load = function(pieces, name)
  local text = {}
  for piece in pieces do
    if piece == "" then break end
    text[#text + 1] = piece
  end
  return compile(concat(text), name or "=(load)")
end

_G.json = json
require = function(name)
  if name == "json" then return json end
  error("module '" .. tostring(name) .. "' is not there: a script can require json, and nothing else", 2)
end

local function words(problem)
  if type(problem) == "string" then return problem end
  if type(problem) == "number" then return tostring(problem) end
  return "raised an error that is a " .. type(problem) .. ", not a message"
end

local script, problem = compile(source, "=script")
if not script then return "${WORDS}" .. problem end
obj = decode(input)
local ok, result = xpcall(script, words)
if not ok then return "${WORDS}" .. result end
local told, text = pcall(encode, result, '{"\\\\u0000empty":0}', "")
return (told and "${VALUE}" or "${WORDS}") .. text
`;
