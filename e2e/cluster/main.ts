/**
 * The cluster from a command line:
 *
 *   main.ts build [program…]     build what is missing, of what a cluster needs or of these
 *   main.ts inside -- <command>  run a command in a fresh namespace, which may start a cluster
 *   main.ts up                   start a cluster and keep it until Ctrl-C
 *   main.ts up -- <command>      start a cluster, run a command with KUBECONFIG and PATH, stop it
 */
import { join } from "node:path";
import { ensurePrograms } from "./binaries/build.ts";
import { placesFrom } from "./binaries/cache.ts";
import { CLUSTER_PROGRAMS } from "./binaries/catalogue.ts";
import { runInNamespace } from "./namespace/launch.ts";

const USAGE =
  "usage: main.ts build [program…] | inside -- <command> [argument…] | up [-- <command> [argument…]]";

const UP = join(import.meta.dirname, "up.ts");

const [verb = "", ...rest] = process.argv.slice(2);
process.exitCode = await run(verb, rest).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});

async function run(name: string, args: readonly string[]): Promise<number> {
  switch (name) {
    case "build":
      await build(args.length === 0 ? CLUSTER_PROGRAMS : args);
      return 0;
    case "inside": {
      const command = withoutDashes(args);
      if (command.length === 0) return usage();
      await build();
      return runInNamespace(command);
    }
    case "up":
      await build();
      return runInNamespace([process.execPath, UP, ...withoutDashes(args)]);
    default:
      return usage();
  }
}

function withoutDashes(args: readonly string[]): readonly string[] {
  return args[0] === "--" ? args.slice(1) : args;
}

/** Outside of the namespace, as there is no network within. */
async function build(programs: readonly string[] = CLUSTER_PROGRAMS): Promise<void> {
  await ensurePrograms(placesFrom(process.env), programs);
}

function usage(): number {
  console.error(USAGE);
  return 2;
}
