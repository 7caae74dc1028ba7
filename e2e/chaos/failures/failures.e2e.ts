import { COURSES } from "../courses.ts";
import { BLIND_AT_EVERY_TURN, FAILING_AT_EVERY_TURN, STALE_AT_EVERY_TURN } from "../fate.ts";
import { ordeal } from "../ordeal.ts";
import { SUBJECTS } from "../subjects.ts";

for (const subject of SUBJECTS) {
  for (const course of Object.values(COURSES)) {
    const of = { subject, course };
    ordeal("with no write done at the first or second try, or answered", FAILING_AT_EVERY_TURN, of);
    ordeal("with all watches lost at every write", BLIND_AT_EVERY_TURN, of);
    ordeal("with caches that are seconds behind at every write", STALE_AT_EVERY_TURN, of);
  }
}
