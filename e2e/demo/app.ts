/** The app of the demo, as the commands on the screen name it. */
export const APP = "shop";
export const NAMESPACE = "default";
export const PODS = 10;

const CHART = "e2e/charts/shop";

export const INSTALL = `helm install ${APP} ${CHART} --set strategy.rollingUpdate.maxUnavailable=0`;

/** The command that people have always used. */
export function upgradeTo(version: string, more = ""): string {
  return `helm upgrade ${APP} ${CHART} --reuse-values --set image=${version}${more}`;
}

/** What makes the pods of a version crash, as they are only played. */
export const CRASHES = " --values e2e/demo/crashes.yaml";
export const PLAN_FILE = "e2e/demo/rollout.yaml";
