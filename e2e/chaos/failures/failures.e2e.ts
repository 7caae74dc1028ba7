import { coursesOf } from "../courses.ts";
import { HINDERED } from "../fate.ts";
import { ordeal } from "../ordeal.ts";
import { SUBJECTS } from "../subjects.ts";

for (const subject of SUBJECTS) {
  for (const course of coursesOf(subject)) {
    for (const hardship of HINDERED) ordeal(hardship, { subject, course });
  }
}
