import { type Course, COURSES } from "../../chaos/courses.ts";
import { FAILING, KILLED } from "../../chaos/fate.ts";
import { ordeal } from "../../chaos/ordeal.ts";
import { inBrief, SUBJECTS } from "../../chaos/subjects.ts";
import type { WorkloadName } from "../../watcher/kinds.ts";

/** Each kind, and each course at least once; `make chaos` tries each with each. */
const COURSE_OF: Readonly<Record<WorkloadName, Course>> = {
  Deployment: COURSES.approved,
  StatefulSet: COURSES.back,
  DaemonSet: COURSES.back,
  CloneSet: COURSES.superseded,
  AdvancedStatefulSet: COURSES.deleted,
  AdvancedDaemonSet: COURSES.deleted,
};

for (const subject of SUBJECTS.map(inBrief)) {
  const of = { subject, course: COURSE_OF[subject.workload] };
  ordeal(KILLED, of);
  if (subject.workload === "Deployment") ordeal(FAILING, of);
}
