import type { Fields } from "../../cluster/kube/read.ts";
import type { Said } from "../said.ts";
import { APP, type Stage } from "../stage.ts";
import { change, done, note } from "./changing.ts";

/** Somebody who is not the administrator, with no more rights than a role gives. */
export interface User {
  readonly name: string;
  readonly groups?: readonly string[];
}

/** What a user does, by kubectl; any of it may be refused. */
export interface Actor {
  /** `kubectl set image` of the story's Deployment. */
  readonly setImage: (version: string) => Promise<Said>;
  readonly approve: () => Promise<Said>;
  readonly jump: (toStep: number) => Promise<Said>;
  readonly patchStatus: (status: Fields) => Promise<Said>;
  readonly patchSpec: (spec: Fields) => Promise<Said>;
  readonly deleteRollout: () => Promise<Said>;
}

export interface Acting {
  readonly as: (user: User) => Actor;
  /** Lets these update workloads and do anything with Rollouts, in the story's namespace. */
  readonly grant: (...users: readonly User[]) => Promise<void>;
}

export function acting(stage: Stage): Acting {
  const { world, namespace, chronicle } = stage;
  return {
    as: (user) => actorFor(stage, user),
    grant: (...users) =>
      chronicle.word(`grant rights to ${users.map(({ name }) => name).join(" and ")}`, async () => {
        const items = [ROLE, bindingOf(users)];
        const input = JSON.stringify({ apiVersion: "v1", kind: "List", items });
        done(await world.tools.kubectl(["apply", "-n", namespace, "-f", "-"], { input }));
      }),
  };
}

function actorFor(stage: Stage, { name, groups = [] }: User): Actor {
  const { world, namespace, chronicle } = stage;
  const identity = [`--as=${name}`, ...groups.map((group) => `--as-group=${group}`)];
  const run = (...args: readonly string[]) =>
    world.tools.kubectl([...args, "-n", namespace, ...identity]);
  const word = (what: string, act: () => Promise<Said>) =>
    chronicle.word(`${name}: ${what}`, async () => note(stage, await act()));
  const patch = (change: Fields, ...more: readonly string[]) => {
    const json = JSON.stringify(change);
    const what = ["patch", "rollout", APP, "--type=merge", ...more, "-p", json];
    return word(`patch ${json}`, () => run(...what));
  };
  const patchStatus = (status: Fields) => patch({ status }, "--subresource=status");
  return {
    setImage(version) {
      const send = () => run("set", "image", `deployment/${APP}`, `app=shop:${version}`);
      return change(stage, { name: `${name}: kubectl set image`, to: { image: version }, send });
    },
    approve: () => patchStatus({ canaryStatus: { currentStepState: "StepReady" } }),
    jump: (toStep) => patchStatus({ canaryStatus: { nextStepIndex: toStep } }),
    patchStatus,
    patchSpec: (spec) => patch({ spec }),
    deleteRollout: () => word("delete the Rollout", () => run("delete", "rollout", APP)),
  };
}

const ROLE = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "Role",
  metadata: { name: "release" },
  rules: [
    { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "patch"] },
    {
      apiGroups: ["rollouts.kruise.io"],
      resources: ["rollouts", "rollouts/status"],
      verbs: ["get", "list", "patch", "delete"],
    },
  ],
};

function bindingOf(users: readonly User[]) {
  const apiGroup = "rbac.authorization.k8s.io";
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "release" },
    roleRef: { apiGroup, kind: "Role", name: "release" },
    subjects: users.map(({ name }) => ({ apiGroup, kind: "User", name })),
  };
}
