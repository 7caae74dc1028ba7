import { COURSES } from "../courses.ts";
import { KILLED_AT_EVERY_TURN } from "../fate.ts";
import { ordeal } from "../ordeal.ts";
import { SUBJECTS } from "../subjects.ts";

for (const subject of SUBJECTS) {
  for (const course of Object.values(COURSES)) {
    ordeal("killed before and after every write", KILLED_AT_EVERY_TURN, { subject, course });
  }
}
