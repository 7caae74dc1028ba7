import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const LUA = "wasmoon-lua5.1/dist/liblua5.1.wasm";

/**
 * Lua 5.1.5, compiled to WebAssembly: the language that users' scripts are written in, not a later
 * one that would need shims. Of the package we take these bytes alone; what they may call is in
 * lua-machine.ts.
 *
 * In a bundle there is no package to read from: scripts/build.ts puts the bytes in place of this file.
 */
export function luaBinary(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(createRequire(import.meta.url).resolve(LUA)));
}
