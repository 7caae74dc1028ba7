/** The measurements within their namespace; `bench/run.ts` starts it with the same arguments. */
import { CROWD, measureCrowd } from "./admission.ts";
import { crowdReport } from "./crowd-report.ts";
import { type Mode, MODES, type Sections, writeDocument } from "./document.ts";
import { fleetReport } from "./fleet-report.ts";
import { measureFleet } from "./fleet.ts";
import { onFreshGround } from "./ground.ts";
import { machine } from "./machine.ts";
import { measureReleases } from "./release.ts";
import { releaseReport, timeline } from "./release-report.ts";
import { measureScale, SCALE } from "./scale.ts";
import { scaleReport } from "./scale-report.ts";
import { measureTraffic, TRAFFIC } from "./traffic/measure.ts";
import { trafficReport } from "./traffic/report.ts";

const RUNS = 7;
/** Releases at once. */
const FLEETS = [200, 1000];

const args = process.argv.slice(2);
const asked = MODES.filter((name) => args.includes(name));
const option = (name: string) =>
  args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const profiles = option("profiles");
const size = Number(option("rollouts") ?? CROWD);
const scale = {
  rollouts: Number(option("rollouts") ?? SCALE.rollouts),
  perSecond: Number(option("rate") ?? SCALE.perSecond),
  seconds: Number(option("seconds") ?? SCALE.seconds),
};
const traffic = {
  runs: Number(option("runs") ?? TRAFFIC.runs),
  switches: Number(option("switches") ?? TRAFFIC.switches),
  seconds: Number(option("seconds") ?? TRAFFIC.seconds),
};
const wanted = (name: Mode) => asked.length === 0 || asked.includes(name);

const { description, warning } = await machine();
console.log(description);
if (warning !== undefined) console.log(`WARNING: ${warning}`);
process.on("SIGINT", () => process.exit(130)); // what runs in here ends with this process

const sections: { -readonly [mode in keyof Sections]: Sections[mode] } = {};
if (wanted("release")) {
  console.log(`\nreleases: ${RUNS} runs`);
  const result = await onFreshGround((ground) => measureReleases(ground, RUNS), { profiles });
  sections.release = releaseReport(result);
  console.log(sections.release);
  if (args.includes("--timeline")) console.log(result.sluice.slice(-1).map(timeline).join("\n"));
}
if (wanted("traffic")) {
  console.log(
    `\n${traffic.runs} releases by an Ingress; then switches of an HTTPRoute; takes some minutes`,
  );
  const result = await onFreshGround((ground) => measureTraffic(ground, traffic), { profiles });
  sections.traffic = trafficReport(result);
  console.log(sections.traffic);
  if (args.includes("--timeline")) console.log(result.releases.slice(-1).map(timeline).join("\n"));
}
if (wanted("fleet")) {
  const sizes = option("rollouts") === undefined ? FLEETS : [size];
  console.log(`\n${sizes.join(" and ")} releases at once; takes some minutes`);
  const results = [];
  for (const one of sizes) {
    results.push(await onFreshGround((ground) => measureFleet(ground, one), { profiles }));
  }
  sections.fleet = fleetReport(results);
  console.log(sections.fleet);
}
if (wanted("crowd")) {
  console.log(`\n${size} Rollouts: admission and memory; takes some minutes`);
  sections.crowd = crowdReport(
    await onFreshGround((ground) => measureCrowd(ground, size), { profiles }),
  );
  console.log(sections.crowd);
}
if (wanted("scale")) {
  console.log(`\n${scale.rollouts} Rollouts, ${scale.perSecond} updates a second`);
  sections.scale = scaleReport(
    await onFreshGround((ground) => measureScale(ground, scale), { profiles }),
  );
  console.log(sections.scale);
}
if (args.includes("--write")) {
  await writeDocument(warning === undefined ? description : `${description}; ${warning}`, sections);
}
process.exit();
