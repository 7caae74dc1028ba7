import { COURSES } from "../courses.ts";
import { KILLED } from "../fate.ts";
import { ordeal } from "../ordeal.ts";
import { SUBJECTS } from "../subjects.ts";

for (const subject of SUBJECTS) {
  for (const course of Object.values(COURSES)) ordeal(KILLED, { subject, course });
}
