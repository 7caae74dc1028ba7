import { extraName } from "@sluice/shared/gate/extra-record.ts";
import { styleIn } from "@sluice/shared/gate/release-record.ts";
import type { Approved } from "@sluice/shared/words/commands.ts";
import { planInWords } from "@sluice/shared/words/plan.ts";
import { LATE_WORDS, SUPERSEDED_MESSAGE, troubleInWords } from "@sluice/shared/words/progress.ts";
import { whoInWords } from "@sluice/shared/words/identity.ts";
import { newsIn } from "../batches/obstacle.ts";
import { replicasOf } from "../observe/facts.ts";
import type { Notice } from "./actions.ts";
import { type Advanced, isPaused } from "./advance.ts";
import { commandToApprove } from "./approve-command.ts";
import { areRoutesLate } from "./late-routes.ts";
import { approvedAt, type Position, type Stored } from "./position.ts";
import { rolledBackIn } from "./take-back.ts";
import { messageOf } from "./say-release.ts";
import { sizeOfStep, terrainOf, type Underway } from "./terrain.ts";
import { decidedBy } from "./who.ts";

/** Where a release stood before this look and where it stands after it. */
export interface NoticeAt {
  readonly stored: Stored | "new";
  readonly from: Position;
  readonly advanced: Advanced;
  /** What somebody approved that does not stand here. */
  readonly stray?: Approved;
}

/** What happened in this look that is worth an event. */
export function noticesOf(underway: Underway, at: NoticeAt): readonly Notice[] {
  return [
    ...ofStart(underway, at),
    ...ofStray(underway, at),
    ...ofUser(underway, at),
    ...ofSteps(at),
    ...ofWait(underway, at),
    ...ofObstacle(underway, at),
    ...ofStop(underway, at),
    ...ofRoutes(underway, at),
  ];
}

function ofStart(underway: Underway, { stored, from }: NoticeAt): readonly Notice[] {
  if (stored !== "new" || from.state === "BeforeStepUpgrade") return [];
  const { rollout, workload, record } = underway;
  const replaced = rollout.status?.phase === "Progressing";
  const who = `started by ${whoInWords(record.startedBy)}`;
  const of = `revision ${record.target}`;
  const place = placeInWords(underway);
  if (replaced) {
    const message = "workload continuous publishing canaryRevision, then restart publishing";
    return [normal("Progressing", `${message}: ${of}${place}, ${who}`)];
  }
  const sizes = {
    replicas: replicasOf(workload),
    podsForStep: sizeOfStep(underway),
    style: record.style,
  };
  const plan = planInWords(terrainOf(underway).steps, sizes);
  return [normal("Progressing", `release of ${of} begins${place}, ${who}: ${plan}`)];
}

/** Where new pods run, if that is not the workload itself. */
function placeInWords({ workload, record }: Underway): string {
  if (styleIn(record) !== "Canary") return "";
  const { name } = workload.object.metadata;
  return ` in Deployment ${extraName(name, record.target)} beside ${name}`;
}

function ofUser(underway: Underway, { stored, from, advanced }: NoticeAt): readonly Notice[] {
  if (stored === "new" || isPaused(advanced.doing)) return [];
  const by = decidedBy(underway, stored);
  switch (stored.kind) {
    case "at":
      return [];
    case "approved":
      return [
        normal("Approved", `step(${from.step}) ${approvedInWords(stored)} ${whoInWords(by)}`),
      ];
    case "approved-too-early":
      return [
        warning(
          "ApprovalIgnored",
          `an approval by ${whoInWords(by)} came while step(${from.step}) was not waiting for one; approve again once it does`,
        ),
      ];
    case "jump":
      return [
        normal(
          "Jumped",
          `nextStepIndex asked to go from step(${stored.position.step}) to step(${stored.to}), by ${whoInWords(by)}`,
        ),
      ];
  }
}

function ofStray({ record }: Underway, { stray, from }: NoticeAt): readonly Notice[] {
  if (stray === undefined) return [];
  const here = `step(${approvedAt(from)}) of revision ${record.target}`;
  const message = `an approval for step(${stray.step}) of revision ${stray.revision} came when the release was at ${here}; it lets nothing through`;
  return [warning("ApprovalIgnored", message)];
}

function approvedInWords({ tries }: Extract<Stored, { kind: "approved" }>): string {
  return tries === "again" ? "is tried again, as approved by" : "has been approved by";
}

/** Once: it is what the status says from then on. */
function ofNewVersion({ rollout }: Underway): readonly Notice[] {
  const isNews = rollout.status?.message !== SUPERSEDED_MESSAGE;
  return isNews ? [warning("NewVersionRefused", SUPERSEDED_MESSAGE)] : [];
}

function ofSteps({ advanced }: NoticeAt): readonly Notice[] {
  return advanced.done.map((step) =>
    normal("Progressing", `upgrade step(${step}) canary pods with new versions done`),
  );
}

function ofWait(underway: Underway, { from, advanced }: NoticeAt): readonly Notice[] {
  const { position, doing } = advanced;
  const arrived = position.state !== from.state || position.step !== from.step;
  if (!arrived || doing.kind !== "wait-approval") return [];
  const message = `step(${position.step}) waits for approval: ${commandToApprove(underway, position)}`;
  return [normal("WaitingForApproval", message)];
}

/** Once: that a release is held, or goes back, is stored in this look. */
function ofStop(underway: Underway, at: NoticeAt): readonly Notice[] {
  const { doing } = at.advanced;
  switch (doing.kind === "stopped" ? doing.why?.kind : undefined) {
    case "barred":
      return ofBar(underway, at);
    case "overdue":
      return ofDeadline(underway, at);
    case "superseded":
      return ofNewVersion(underway);
    case "routes":
    case undefined:
      return [];
  }
}

function ofBar(underway: Underway, { stored, advanced }: NoticeAt): readonly Notice[] {
  if (stored !== "new") return [];
  const message = `${messageOf(underway, advanced)}: ${commandToApprove(underway, advanced.position)}`;
  return [warning("HeldAfterRollback", message)];
}

function ofDeadline(underway: Underway, { stored, advanced }: NoticeAt): readonly Notice[] {
  const { rollout, record } = underway;
  const was = rollout.status?.wait;
  const known = was?.for === "Deadline" && was.step === advanced.position.step;
  if (known && was.revision === record.target) return [];
  const back = rolledBackIn(underway, stored, advanced)?.message;
  return [warning("DeadlineExceeded", back ?? messageOf(underway, advanced))];
}

/** Once for each cause: what the stored status says already is no news. */
function ofObstacle(
  { rollout, record, now }: Underway,
  { advanced: { position, doing } }: NoticeAt,
): readonly Notice[] {
  if (doing.kind !== "upgrading") return [];
  const obstacle = newsIn(doing.batch.obstacle, now);
  const was = rollout.status?.wait;
  const known =
    was?.cause === obstacle?.cause && was?.step === position.step && was.revision === record.target;
  if (obstacle === undefined || known) return [];
  return [
    warning("PodsNotReady", `step(${position.step}) waits for pods: ${troubleInWords(obstacle)}`),
  ];
}

/** Once, when they become late: the words of the status have it from then on. */
function ofRoutes(underway: Underway, { advanced }: NoticeAt): readonly Notice[] {
  const { position, doing } = advanced;
  const routes =
    doing.kind === "routing" || (doing.kind === "stopped" && doing.why?.kind === "routes");
  if (!routes || !areRoutesLate(underway, position)) return [];
  const isKnown = (underway.rollout.status?.message ?? "").includes(LATE_WORDS);
  return isKnown ? [] : [warning("TrafficNotRouted", messageOf(underway, advanced))];
}

export function normal(reason: string, message: string): Notice {
  return { type: "Normal", reason, message };
}

export function warning(reason: string, message: string): Notice {
  return { type: "Warning", reason, message };
}
