import { oneByOne } from "../ordeal.ts";
import { SUBJECTS } from "../subjects.ts";

for (const subject of SUBJECTS) oneByOne(subject);
