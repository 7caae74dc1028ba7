import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { INIT_PID, RUN_FOLDER } from "./launch.ts";

export interface EnterOptions {
  readonly kubeconfig: string;
  /** Folder for PATH. */
  readonly bin: string;
}

/**
 * Writes a script that opens a shell (or runs its arguments) in this namespace, for a
 * person at another terminal.
 *
 * @returns its path
 * @throws {Error} outside of a namespace
 */
export async function writeEnterScript({ kubeconfig, bin }: EnterOptions): Promise<string> {
  const run = process.env[RUN_FOLDER];
  if (run === undefined) throw new Error("there is no namespace to enter: main.ts inside -- …");
  const script = join(run, "enter");
  const text = `#!/bin/sh
# Opens a shell in the cluster's namespace, or runs a command there.
pid=$(cat '${join(run, INIT_PID)}') || exit 1
# An ordinary user's namespaces belong to a user namespace, which has to be entered first.
user=
[ "$(id -u)" = 0 ] || user="--user --preserve-credentials"
[ $# -gt 0 ] || set -- "\${SHELL:-/bin/sh}"
exec nsenter --target "$pid" $user --net --pid --mount --wd="$PWD" \\
  env KUBECONFIG='${kubeconfig}' PATH='${bin}':"$PATH" "$@"
`;
  await writeFile(script, text, { mode: 0o755 });
  return script;
}
