import { type Course, COURSES } from "../../chaos/courses.ts";
import { FAILING, KILLED } from "../../chaos/fate.ts";
import { ordeal } from "../../chaos/ordeal.ts";
import { inBrief, nameOfSubject, SUBJECTS } from "../../chaos/subjects.ts";

/** Each style and kind, requests in one of them, and each course at least once; `make chaos` tries each with each. */
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
  "Deployment, partition, routed": COURSES.approved,
};

for (const subject of SUBJECTS.map(inBrief)) {
  const course = COURSE_OF[nameOfSubject(subject)];
  if (course === undefined) continue;
  const of = { subject, course };
  ordeal(KILLED, of);
  if (nameOfSubject(subject) === "Deployment, partition") ordeal(FAILING, of);
}
