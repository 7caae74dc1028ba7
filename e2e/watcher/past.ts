import type { DeploymentState, Happening, PodState, RolloutState, Told } from "./happening.ts";

type Bare<H> = H extends Happening ? Omit<H, "version" | "heardAt"> : never;

/** ReplicaSets that are in the way of nothing. */
const MANY = 100;

/** Writes down a made-up past, for tests of the checks: one second from line to line. */
export class Past {
  readonly happenings: Happening[] = [];
  #deployment: DeploymentState = {
    uid: "shop",
    replicas: 10,
    generation: 1,
    revision: "v1",
    limits: { maxUnavailable: 2, maxSurge: 0 },
  };
  #rollout: RolloutState = {
    uid: "release",
    workload: "shop",
    duty: "holds",
    steps: [
      { replicas: "20%" },
      { replicas: "50%", pause: { duration: 60 } },
      { replicas: "100%" },
    ],
    phase: "Healthy",
    step: 3,
    nextStep: -1,
    stepState: "Completed",
    workloadGeneration: 1,
    stateBy: ["sluice"],
  };

  /** Ten ready pods of v1, and a Rollout that has seen them. */
  static settled(): Past {
    const past = new Past();
    past.deployment({});
    for (const revision of ["v1", "v2", "v3"]) past.replicaSet(revision, MANY);
    past.pods("v1", "ready", 10);
    return past.rollout({});
  }

  deployment(change: Partial<DeploymentState>): this {
    const generation = this.#deployment.generation + 1;
    this.#deployment = { ...this.#deployment, generation, ...change };
    return this.#add({ kind: "deployment", name: "shop", state: this.#deployment });
  }

  rollout(change: Partial<RolloutState>): this {
    const workloadGeneration = this.#deployment.generation;
    this.#rollout = { ...this.#rollout, workloadGeneration, ...change };
    return this.#add({ kind: "rollout", name: "release", state: this.#rollout });
  }

  replicaSet(revision: string, replicas: number): this {
    const state = { uid: revision, owner: "shop", revision, replicas };
    return this.#add({ kind: "replica-set", uid: revision, state });
  }

  /** Pods 1 to `count` of a revision become so. */
  pods(revision: string, life: PodState["life"], count: number): this {
    for (let n = 1; n <= count; n += 1) this.pod(`${revision}-${n}`, life);
    return this;
  }

  pod(name: string, life: PodState["life"]): this {
    const state = { uid: name, name, owner: name.split("-")[0] ?? "", life };
    return this.#add({ kind: "pod", uid: name, state });
  }

  told(told: Told): this {
    return this.#add({ kind: "told", told });
  }

  #add(happening: Bare<Happening>): this {
    const version = this.happenings.length + 1;
    this.happenings.push({ ...happening, version, heardAt: version * 1000 });
    return this;
  }
}
