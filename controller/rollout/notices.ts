import { subStatusField } from "@sluice/shared/api/status/sub-status.ts";
import { approveCommand } from "@sluice/shared/words/commands.ts";
import { SUPERSEDED_MESSAGE } from "@sluice/shared/words/progress.ts";
import { planInWords } from "@sluice/shared/words/plan.ts";
import { whoInWords } from "@sluice/shared/words/identity.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import { replicasOf } from "../observe/facts.ts";
import type { Notice } from "./actions.ts";
import type { Advanced } from "./advance.ts";
import type { Position, Stored } from "./position.ts";
import { terrainOf, type Underway } from "./terrain.ts";
import { decidedBy } from "./who.ts";

/** Where a release stood before this look and where it stands after it. */
export interface NoticeAt {
  readonly stored: Stored | "new";
  readonly from: Position;
  readonly advanced: Advanced;
}

/** What happened in this look that is worth an event. */
export function noticesOf(underway: Underway, at: NoticeAt): readonly Notice[] {
  return [
    ...ofStart(underway, at),
    ...ofUser(underway, at),
    ...ofNewVersion(underway, at),
    ...ofSteps(at),
    ...ofWait(underway, at),
  ];
}

function ofStart(underway: Underway, { stored }: NoticeAt): readonly Notice[] {
  if (stored !== "new") return [];
  const { rollout, workload, record } = underway;
  const replaced = rollout.status?.phase === "Progressing";
  const who = `started by ${whoInWords(record.startedBy)}`;
  if (replaced) {
    const message = "workload continuous publishing canaryRevision, then restart publishing";
    return [normal("Progressing", `${message}: revision ${record.target}, ${who}`)];
  }
  const { podsForStep } = adapterOf(workload.object);
  const sizes = { replicas: replicasOf(workload), podsForStep, style: record.style };
  const plan = planInWords(terrainOf(underway).steps, sizes);
  return [normal("Progressing", `release of revision ${record.target} begins, ${who}: ${plan}`)];
}

function ofUser(underway: Underway, { stored, from, advanced }: NoticeAt): readonly Notice[] {
  if (stored === "new" || advanced.doing.kind === "stopped") return [];
  const by = decidedBy(underway, stored);
  switch (stored.kind) {
    case "at":
      return [];
    case "approved":
      return [normal("Approved", `step(${from.step}) has been approved by ${whoInWords(by)}`)];
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

/** Once: it is what the status says from then on. */
function ofNewVersion({ rollout }: Underway, { advanced: { doing } }: NoticeAt): readonly Notice[] {
  const refused = doing.kind === "stopped" && doing.by === "new-version";
  const isNews = refused && rollout.status?.message !== SUPERSEDED_MESSAGE;
  return isNews ? [warning("NewVersionRefused", SUPERSEDED_MESSAGE)] : [];
}

function ofSteps({ advanced }: NoticeAt): readonly Notice[] {
  return advanced.done.map((step) =>
    normal("Progressing", `upgrade step(${step}) canary pods with new versions done`),
  );
}

function ofWait({ rollout }: Underway, { from, advanced }: NoticeAt): readonly Notice[] {
  const { position, doing } = advanced;
  const arrived = position.state !== from.state || position.step !== from.step;
  if (!arrived || doing.kind !== "wait-approval") return [];
  const { name, namespace } = rollout.metadata;
  const command = approveCommand({ name, namespace }, subStatusField(rollout.spec));
  return [normal("WaitingForApproval", `step(${position.step}) waits for approval: ${command}`)];
}

export function normal(reason: string, message: string): Notice {
  return { type: "Normal", reason, message };
}

export function warning(reason: string, message: string): Notice {
  return { type: "Warning", reason, message };
}
