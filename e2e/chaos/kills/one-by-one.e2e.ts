import { COURSES, SUBJECTS } from "../courses.ts";
import { oneByOne } from "../ordeal.ts";

for (const subject of SUBJECTS) oneByOne({ subject, course: COURSES.approved });
