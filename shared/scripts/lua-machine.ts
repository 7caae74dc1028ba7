import {
  type Address,
  importsOf,
  instantiate,
  type LuaExports,
  type LuaImports,
  type LuaModule,
} from "./lua-exports.ts";

/** Thrown by the machine when a chunk of our own fails: it is out of memory, or out of stack. */
class MachineFault extends Error {
  override readonly name = "MachineFault";
}

/** How Lua raises an error through WebAssembly: C's longjmp, which is an exception to the host. */
const LONG_JUMP = new Error("a longjmp that nobody caught");

const WORD = 4;
const encoder = new TextEncoder();
/** Lua's strings are bytes: what is no UTF-8 comes out as U+FFFD. */
const decoder = new TextDecoder();

/**
 * A machine that can compute and nothing else: no file, no clock, no environment, no output, and
 * no more memory than it starts with, which is 16 MiB. What Lua's C library asks of the host beyond
 * that ends the run.
 *
 * One machine runs one script: nothing that it does, not even to its own memory, is seen by the next.
 *
 * @param chunk Lua source, trusted
 * @param args what it gets as `...`, as bytes of UTF-8
 * @returns the text that the chunk returns
 * @throws {MachineFault} when the chunk fails, by Lua's words
 * @throws {RangeError} when it is too deep for the host's stack
 */
export function runChunk(module: LuaModule, chunk: string, args: readonly string[]): string {
  const lua = boot(module);
  const state = lua.luaL_newstate();
  lua.luaopen_base(state);
  lua.luaopen_table(state);
  lua.luaopen_string(state);
  lua.luaopen_math(state);
  lua.lua_settop(state, 0);
  const code = put(lua, chunk);
  const loaded = lua.luaL_loadbuffer(state, code.at, code.bytes, put(lua, "=sluice").at);
  if (loaded !== 0) throw new MachineFault(text(lua, state));
  for (const arg of args) {
    const { at, bytes } = put(lua, arg);
    lua.lua_pushlstring(state, at, bytes);
  }
  const status = lua.lua_pcall(state, args.length, 1, 0);
  if (status !== 0) throw new MachineFault(text(lua, state));
  return text(lua, state);
}

function boot(module: LuaModule): LuaExports {
  const lua: LuaExports = instantiate(
    module,
    importsFor(module, () => lua),
  );
  lua.emscripten_stack_init();
  // oxlint-disable-next-line no-underscore-dangle -- named so by the C compiler
  lua.__wasm_call_ctors();
  return lua;
}

/** Calls without which C's library does not even start; each answers "nothing there". */
const HARMLESS = new Set(["environ_sizes_get", "environ_get", "fd_write", "fd_close"]);

function importsFor(module: LuaModule, lua: () => LuaExports): LuaImports {
  const calls = Object.fromEntries(
    importsOf(module).map(({ name }) => [
      name,
      () => {
        if (HARMLESS.has(name)) return 0;
        throw new MachineFault(`a script must not call ${name}`);
      },
    ]),
  );
  return {
    env: { ...calls, ...ownCalls(lua) },
    wasi_snapshot_preview1: calls,
  };
}

function ownCalls(lua: () => LuaExports): LuaImports["env"] {
  return {
    invoke_vii(index: number, a: number, b: number) {
      const machine = lua();
      const stack = machine.stackSave();
      try {
        // oxlint-disable-next-line no-underscore-dangle -- named so by the C compiler
        machine.__indirect_function_table.get(index)(a, b);
      } catch (error) {
        machine.stackRestore(stack);
        // Anything else, such as a stack of the host's that is full, is not for Lua's pcall to catch.
        if (error !== LONG_JUMP) throw error;
        machine.setThrew(1, 0);
      }
      return 0;
    },
    _emscripten_throw_longjmp() {
      throw LONG_JUMP;
    },
    emscripten_memcpy_js(to: Address, from: Address, bytes: number) {
      new Uint8Array(lua().memory.buffer).copyWithin(to, from, from + bytes);
      return 0;
    },
    // Refused: Lua then says "not enough memory", as an error that has a line.
    emscripten_resize_heap: () => 0,
  };
}

interface Placed {
  readonly at: Address;
  readonly bytes: number;
}

function put(lua: LuaExports, value: string): Placed {
  const bytes = encoder.encode(value);
  const at = lua.malloc(bytes.length + 1);
  if (at === 0) throw new MachineFault("not enough memory");
  const memory = new Uint8Array(lua.memory.buffer);
  memory.set(bytes, at);
  memory[at + bytes.length] = 0;
  return { at, bytes: bytes.length };
}

/** The text on top of the stack; whatever else is there has no words. */
function text(lua: LuaExports, state: Address): string {
  const length = lua.malloc(WORD);
  const at = length === 0 ? 0 : lua.lua_tolstring(state, -1, length);
  if (at === 0) throw new MachineFault("not enough memory");
  const bytes = new DataView(lua.memory.buffer).getUint32(length, true);
  return decoder.decode(new Uint8Array(lua.memory.buffer, at, bytes));
}
