import assert from "node:assert/strict";
import { text } from "../../cluster/kube/read.ts";
import { sceneOf } from "../scene.ts";
import type { Said } from "../said.ts";
import { APP, type Stage } from "../stage.ts";
import { done, note } from "./changing.ts";
import { subStatusOf } from "./releasing.ts";

/** How people let a release go on. */
export interface Approving {
  /** Runs the very command that an admission warning gave to the user, and at later steps that of the status. */
  readonly approve: () => Promise<Said>;
  /** That command, to be pasted when it pleases. */
  readonly commandToApprove: () => string;
  /** Runs a command line, which may be refused. */
  readonly paste: (line: string) => Promise<Said>;
  /** Two approvals in the same moment, as from two dashboards, which name no step. */
  readonly approveTwiceAtOnce: () => Promise<void>;
}

export function approving(stage: Stage): Approving {
  const { world, chronicle } = stage;
  const { shell } = world.tools;
  return {
    approve: () => {
      const command = commandToApprove(stage);
      return chronicle.word(`approve: ${command}`, async () =>
        done(note(stage, await shell(command))),
      );
    },
    commandToApprove: () => commandToApprove(stage),
    paste: (line) => chronicle.word(line, async () => note(stage, await shell(line))),
    approveTwiceAtOnce: () =>
      chronicle.word("approve twice at once", async () => {
        await Promise.all([sendApproval(stage), sendApproval(stage)]);
      }),
  };
}

/** What a warning printed is for one step, and used up by it. */
function commandToApprove(stage: Stage): string {
  const { memory } = stage;
  const command = memory.approval ?? text(sceneOf(stage).rollout, "status", "wait", "command");
  memory.approval = undefined;
  assert.ok(command?.includes("StepReady") === true, `nothing tells how to approve: ${command}`);
  return command;
}

/** Without a program that has to start first: both are sent in the same moment. */
function sendApproval(stage: Stage): Promise<unknown> {
  const { namespace, world } = stage;
  const path = `/apis/rollouts.kruise.io/v1beta1/namespaces/${namespace}/rollouts/${APP}/status`;
  const body = { status: { [subStatusOf(stage)]: { currentStepState: "StepReady" } } };
  const contentType = "application/merge-patch+json";
  return world.cluster.client.call({ method: "PATCH", path, body, contentType });
}
