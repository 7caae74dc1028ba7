/**
 * The cluster from a command line:
 *
 *   main.ts build              build what is missing
 *   main.ts inside -- <command>  run a command in a fresh network namespace
 *   main.ts up                 start a cluster and keep it until Ctrl-C
 */
import { ensurePrograms } from "./binaries/build.ts";
import { placesFrom } from "./binaries/cache.ts";
import { CLUSTER_PROGRAMS } from "./binaries/catalogue.ts";
import { runInNamespace } from "./namespace/launch.ts";

const USAGE = "usage: main.ts build | inside -- <command> [argument…] | up";

const [verb = "", ...rest] = process.argv.slice(2);
process.exitCode = await run(verb, rest);

async function run(name: string, args: readonly string[]): Promise<number> {
  switch (name) {
    case "build":
      await build();
      return 0;
    case "inside": {
      const command = args[0] === "--" ? args.slice(1) : args;
      if (command.length === 0) return usage();
      await build();
      return runInNamespace(command);
    }
    default:
      return usage();
  }
}

/** Outside of the namespace, as there is no network within. */
async function build(): Promise<void> {
  await ensurePrograms(placesFrom(process.env), CLUSTER_PROGRAMS);
}

function usage(): number {
  console.error(USAGE);
  return 2;
}
