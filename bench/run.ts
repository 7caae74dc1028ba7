/** `make bench`: measures on a real control plane. See docs/benchmarks.md. */
import { ensurePrograms } from "../e2e/cluster/binaries/build.ts";
import { placesFrom } from "../e2e/cluster/binaries/cache.ts";
import { CLUSTER_PROGRAMS, GATEWAY_PROGRAMS } from "../e2e/cluster/binaries/catalogue.ts";
import { runInNamespace } from "../e2e/cluster/namespace/launch.ts";
import { join } from "node:path";

await ensurePrograms(placesFrom(process.env), [...CLUSTER_PROGRAMS, ...GATEWAY_PROGRAMS]);
const inside = join(import.meta.dirname, "inside.ts");
process.exitCode = await runInNamespace([process.execPath, inside, ...process.argv.slice(2)]);
