import { onFreshGround } from "./ground.ts";
import { measureReleases } from "./release.ts";
import { releaseReport, timeline } from "./release-report.ts";
const result = await onFreshGround((ground) => measureReleases(ground, 5));
console.log(releaseReport(result));
const last = result.sluice.at(-1);
if (last !== undefined) console.log(timeline(last));
process.exit();
