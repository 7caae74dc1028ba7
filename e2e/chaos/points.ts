import { inWords, type Judged, pointsIn } from "./fate.ts";

let total = 0;

/** Says at how many points a release was disturbed, and how; at the end of the process, how many in all. */
export function sayPoints(what: string, judged: readonly Judged[]): void {
  const points = pointsIn(judged);
  if (total === 0) process.on("exit", () => console.log(`${total} points tried in all`));
  total += points.length;
  const byFate = Map.groupBy(points, ({ fate }) => inWords(fate));
  const counts = [...byFate].map(([words, { length }]) => `${words} ${length}`);
  console.log(`  ${what}: ${points.length} points tried (${counts.join(", ")})`);
}
