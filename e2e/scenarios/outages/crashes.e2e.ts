import { type Course, COURSES } from "../../chaos/courses.ts";
import { FAILING, KILLED } from "../../chaos/fate.ts";
import { ordeal } from "../../chaos/ordeal.ts";
import { inBrief, nameOfSubject, SUBJECTS } from "../../chaos/subjects.ts";

/** Each style and kind, and each course at least once; `make chaos` tries each with each. */
const COURSE_OF: Readonly<Record<string, Course>> = {
  "Deployment, partition": COURSES.approved,
  "StatefulSet, partition": COURSES.back,
  "DaemonSet, partition": COURSES.back,
  "CloneSet, partition": COURSES.back,
  "AdvancedStatefulSet, partition": COURSES.deleted,
  "AdvancedDaemonSet, partition": COURSES.deleted,
  "Deployment, canary": COURSES.back,
  "Deployment, blue-green": COURSES.approved,
  "CloneSet, blue-green": COURSES.back,
};

for (const subject of SUBJECTS.map(inBrief)) {
  const of = { subject, course: COURSE_OF[nameOfSubject(subject)] ?? COURSES.approved };
  ordeal(KILLED, of);
  if (nameOfSubject(subject) === "Deployment, partition") ordeal(FAILING, of);
}
