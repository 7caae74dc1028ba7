/**
 * Bundles each program into one file. For speed of start, not of size: a webhook pod that starts
 * late holds up deploys. Not minified, so that a stack trace can be read even without its map.
 */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { build } from "esbuild";

const ROOT = new URL("..", import.meta.url).pathname;
const PROGRAMS = ["webhook", "controller"];

/** CommonJS dependencies call `require` for Node's own modules; a module file has none by itself. */
const REQUIRE = [
  'import { createRequire as sluiceCreateRequire } from "node:module";',
  "const require = sluiceCreateRequire(import.meta.url);",
].join("\n");

for (const program of PROGRAMS) {
  if (!existsSync(`${ROOT}/${program}/main.ts`)) {
    console.log(`${program}: no main.ts yet`);
    continue;
  }
  const outfile = `${ROOT}/dist/${program}.mjs`;
  await build({
    absWorkingDir: ROOT,
    entryPoints: [`${program}/main.ts`],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    sourcemap: "linked",
    banner: { js: REQUIRE },
    logLevel: "warning",
  });
  const { size } = await stat(outfile);
  console.log(`dist/${program}.mjs ${(size / 1024 / 1024).toFixed(1)} MB`);
}
