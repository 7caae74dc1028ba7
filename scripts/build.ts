/**
 * Bundles each program into one file. For speed of start, not of size: a webhook pod that starts
 * late holds up deploys. Not minified, so that a stack trace can be read even without its map.
 */
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { build, type BuildOptions, type Plugin } from "esbuild";

const ROOT = new URL("..", import.meta.url).pathname;
const PROGRAMS = ["webhook", "controller"];

/** CommonJS dependencies call `require` for Node's own modules; a module file has none by itself. */
const REQUIRE = [
  'import { createRequire as sluiceCreateRequire } from "node:module";',
  "const require = sluiceCreateRequire(import.meta.url);",
].join("\n");

const options: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  sourcemap: "linked",
  banner: { js: REQUIRE },
  logLevel: "warning",
};

/** Reads kubeconfig files, with all that client-node brings along. No pod ever loads it. */
const KUBECONFIG_READER = "@kubernetes/client-node/dist/config.js";

/** Keeps it in a file of its own: in each program it would be most of the code, and a tenth of the memory. */
const apart: Plugin = {
  name: "kubeconfig-reader-apart",
  setup(program) {
    const filter = new RegExp(`^${KUBECONFIG_READER}$`);
    program.onResolve({ filter }, () => ({ path: "./kubeconfig-reader.mjs", external: true }));
  },
};

/** Puts Lua itself into the program: as text, which costs nothing until somebody's script is first run. */
const luaWithin: Plugin = {
  name: "lua-within",
  setup(program) {
    program.onLoad({ filter: /shared\/scripts\/lua-binary\.ts$/ }, async () => {
      const path = `${ROOT}/node_modules/wasmoon-lua5.1/dist/liblua5.1.wasm`;
      const bytes = await readFile(path, "base64");
      const contents = `export const luaBinary = () => Buffer.from("${bytes}", "base64");`;
      return { contents, loader: "js", watchFiles: [path] };
    });
  },
};

for (const program of PROGRAMS) {
  if (!existsSync(`${ROOT}/${program}/main.ts`)) {
    console.log(`${program}: no main.ts yet`);
    continue;
  }
  const outfile = `${ROOT}/dist/${program}.mjs`;
  await build({
    ...options,
    entryPoints: [`${program}/main.ts`],
    outfile,
    plugins: [apart, luaWithin],
  });
  const { size } = await stat(outfile);
  console.log(`dist/${program}.mjs ${(size / 1024 / 1024).toFixed(1)} MB`);
}
await build({
  ...options,
  entryPoints: [KUBECONFIG_READER],
  outfile: `${ROOT}/dist/kubeconfig-reader.mjs`,
});
