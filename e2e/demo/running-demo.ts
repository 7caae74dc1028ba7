import { access, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeLeftovers, RUN_PREFIX } from "../cluster/namespace/run-folder.ts";

/** File in the folder of a run whose cluster has the app and Sluice in it. */
export const DEMO_MARK = "demo";

/** @returns the script that enters a demo of ours that is running, if there is one */
export async function enterRunningDemo(base = tmpdir()): Promise<string | undefined> {
  await removeLeftovers(base);
  for (const name of await readdir(base)) {
    if (!name.startsWith(RUN_PREFIX)) continue;
    const folder = join(base, name);
    // Another user's folder cannot be read, and is none of our business.
    const found = await access(join(folder, DEMO_MARK)).then(
      () => "found" as const,
      () => "not" as const,
    );
    if (found === "found") return join(folder, "enter");
  }
  return undefined;
}
