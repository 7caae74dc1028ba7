import { created, SHOP, withCanary } from "./submission-fixture.ts";
import { cautions } from "./table-fixture.ts";
import { rollingStyleUnheard } from "./v1beta1-face.ts";

const annotated = (style: string, rollout = SHOP) =>
  created({
    ...rollout,
    metadata: { ...rollout.metadata, annotations: { "rollouts.kruise.io/rolling-style": style } },
  });

cautions(rollingStyleUnheard, [
  { name: "is silent without the annotation", given: created(SHOP), expected: "nothing" },
  { name: "is silent where it is so anyway", given: annotated("Partition"), expected: "nothing" },
  {
    name: "is silent where the field says the same",
    given: annotated("canary", withCanary({ enableExtraWorkloadForCanary: true })),
    expected: "nothing",
  },
  {
    name: "says which field it is in this version",
    given: annotated("canary"),
    expected: /rolling-style"\]: no effect in v1beta1, where enableExtraWorkloadForCanary says it/,
  },
]);
