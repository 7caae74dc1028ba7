import type { WorkloadState, Happening, PodState, RolloutState, Told } from "./happening.ts";

type Bare<H> = H extends Happening ? Omit<H, "version" | "heardAt"> : never;

/** ReplicaSets that are in the way of nothing. */
const MANY = 100;

/** Writes down a made-up past, for tests of the checks: one second from line to line. */
export class Past {
  readonly happenings: Happening[] = [];
  readonly #replicaSets = new Set<string>();
  #workload: WorkloadState = {
    uid: "shop",
    replicas: 10,
    generation: 1,
    observed: 1,
    revision: "v1",
    limits: { maxUnavailable: 2, maxSurge: 0, unavailableRounds: "down" },
    spared: 1,
    joining: "both in proportion",
    keeps: 0,
    counts: "its pods",
    beside: "",
  };
  #rollout: RolloutState = {
    uid: "release",
    workload: "shop",
    duty: "holds",
    place: "in it",
    style: "Partition",
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
    past.workload({});
    for (const revision of ["v1", "v2", "v3"]) past.replicaSet(revision, MANY);
    past.pods("v1", "ready", 10);
    return past.rollout({});
  }

  /** The same for a kind without ReplicaSets, with one pod at a time. */
  static settledSet(): Past {
    const past = new Past();
    const limits = { maxUnavailable: 1, maxSurge: 0, unavailableRounds: "down" } as const;
    past.workload({ limits, spared: 0 });
    past.pods("v1", "ready", 10);
    return past.rollout({});
  }

  workload(change: Partial<WorkloadState>): this {
    const generation = this.#workload.generation + 1;
    this.#workload = { ...this.#workload, generation, observed: generation, ...change };
    return this.#add({ kind: "workload", name: "shop", state: this.#workload });
  }

  rollout(change: Partial<RolloutState>): this {
    const workloadGeneration = this.#workload.generation;
    this.#rollout = { ...this.#rollout, workloadGeneration, ...change };
    return this.#add({ kind: "rollout", name: "release", state: this.#rollout });
  }

  replicaSet(revision: string, replicas: number): this {
    this.#replicaSets.add(revision);
    const state = { uid: revision, owner: "shop", revision, replicas };
    return this.#add({ kind: "replica-set", uid: revision, state });
  }

  /** An extra workload beside it has so many pods of this revision, all of them ready. */
  beside(revision: string, count: number): this {
    const uid = `shop-${revision}`;
    const state = { ...this.#workload, uid, revision, replicas: count, generation: 1 };
    this.#add({ kind: "workload", name: uid, state: { ...state, beside: "shop" } });
    const set = { uid: `set-of-${uid}`, owner: uid, revision, replicas: count };
    this.#add({ kind: "replica-set", uid: set.uid, state: set });
    for (let n = 1; n <= count; n += 1) {
      const pod = { uid: `${uid}-${n}`, name: `${uid}-${n}`, owner: set.uid, runs: revision };
      this.#add({ kind: "pod", uid: pod.uid, state: { ...pod, life: "ready" } });
    }
    return this;
  }

  /** Pods 1 to `count` of a revision become so. */
  pods(revision: string, life: PodState["life"], count: number): this {
    for (let n = 1; n <= count; n += 1) this.pod(`${revision}-${n}`, life);
    return this;
  }

  /** So many pods of v2 in place of those of v1, one after the other. */
  replaced(count: number): this {
    for (let n = 1; n <= count; n += 1) this.pod(`v1-${n}`, "ending").pod(`v2-${n}`, "ready");
    return this;
  }

  pod(name: string, life: PodState["life"]): this {
    const [revision = ""] = name.split("-");
    const owner = this.#replicaSets.has(revision) ? revision : "shop";
    const state = { uid: name, name, owner, runs: revision, life };
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
