import { coursesOf } from "../courses.ts";
import { KILLED } from "../fate.ts";
import { ordeal } from "../ordeal.ts";
import { SUBJECTS } from "../subjects.ts";

for (const subject of SUBJECTS) {
  for (const course of coursesOf(subject)) ordeal(KILLED, { subject, course });
}
