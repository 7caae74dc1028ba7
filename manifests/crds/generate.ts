/**
 * Writes the CRDs beside this file; run it after each change of a schema in `shared/api`:
 * `node manifests/crds/generate.ts`. With `--check` it writes nothing, and fails if a file is not
 * what it would write.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { manifests } from "../../shared/api/crd/manifests.ts";

const checksOnly = process.argv[2] === "--check";

for (const { file, text } of manifests) {
  const url = new URL(file, import.meta.url);
  const isCurrent = existsSync(url) && readFileSync(url, "utf8") === text;
  if (isCurrent) continue;
  if (!checksOnly) {
    writeFileSync(url, text);
    continue;
  }
  process.exitCode = 1;
  process.stderr.write(
    `${file} is not what shared/api says: run node manifests/crds/generate.ts\n`,
  );
}
