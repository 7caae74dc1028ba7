import { type Course, COURSES } from "../../chaos/courses.ts";
import { FAILING_AT_EVERY_TURN, KILLED_AT_EVERY_TURN } from "../../chaos/fate.ts";
import { ordeal } from "../../chaos/ordeal.ts";
import { inBrief, SUBJECTS } from "../../chaos/subjects.ts";
import type { WorkloadName } from "../../watcher/kinds.ts";

/** Each kind and each course once; `make chaos` tries each with each. */
const KILLED: Readonly<Record<WorkloadName, Course>> = {
  Deployment: COURSES.approved,
  StatefulSet: COURSES.back,
  DaemonSet: COURSES.back,
  CloneSet: COURSES.superseded,
  AdvancedStatefulSet: COURSES.deleted,
  AdvancedDaemonSet: COURSES.deleted,
};

for (const subject of SUBJECTS) {
  const of = { subject: inBrief(subject), course: KILLED[subject.workload] };
  ordeal("killed before and after every write", KILLED_AT_EVERY_TURN, of);
}

for (const subject of SUBJECTS.filter(({ workload }) => workload === "Deployment")) {
  const of = { subject: inBrief(subject), course: COURSES.approved };
  ordeal("with no write done at the first or second try, or answered", FAILING_AT_EVERY_TURN, of);
}
