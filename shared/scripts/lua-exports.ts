/** An address in the memory of the machine; 0 is none. */
export type Address = number;

/** What we call of Lua's C API. `state` is an Address, and so is all text, ended by a zero byte. */
export interface LuaExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly __indirect_function_table: { get(index: number): (a: number, b: number) => void };
  __wasm_call_ctors(): void;
  emscripten_stack_init(): void;
  stackSave(): Address;
  stackRestore(stack: Address): void;
  setThrew(threw: number, value: number): void;
  malloc(bytes: number): Address;
  luaL_newstate(): Address;
  luaopen_base(state: Address): number;
  luaopen_table(state: Address): number;
  luaopen_string(state: Address): number;
  luaopen_math(state: Address): number;
  luaL_loadbuffer(state: Address, text: Address, bytes: number, name: Address): number;
  lua_pushlstring(state: Address, text: Address, bytes: number): void;
  lua_pcall(state: Address, args: number, results: number, handler: number): number;
  lua_tolstring(state: Address, index: number, bytes: Address): Address;
  lua_settop(state: Address, index: number): void;
}

/** Called by Lua. Every argument and result is a number of 32 bits, but for offsets in files. */
type HostCall = (...args: never[]) => number;

export interface LuaImports {
  readonly env: Readonly<Record<string, HostCall>>;
  readonly wasi_snapshot_preview1: Readonly<Record<string, HostCall>>;
}

declare const COMPILED: unique symbol;
/** Compiled code, without memory: shared by all machines. */
export interface LuaModule {
  readonly [COMPILED]: true;
}

interface ImportName {
  readonly module: string;
  readonly name: string;
}

/** The part of WebAssembly that we use; its types otherwise come only with those of a browser. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<LuaModule>;
  readonly Module: { imports(module: LuaModule): readonly ImportName[] };
  readonly Instance: new (
    module: LuaModule,
    imports: LuaImports,
  ) => { readonly exports: LuaExports };
};

/** @throws {WebAssembly.CompileError} when the bytes are not what our build put there */
export const compileLua = (bytes: Uint8Array): Promise<LuaModule> => WebAssembly.compile(bytes);

/** The names of all that the code wants to call. */
export const importsOf = (module: LuaModule): readonly ImportName[] =>
  WebAssembly.Module.imports(module);

export const instantiate = (module: LuaModule, imports: LuaImports): LuaExports =>
  new WebAssembly.Instance(module, imports).exports;
