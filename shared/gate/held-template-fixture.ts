import { HELD, type ReleaseRecord } from "./release-record.ts";

/** For tests: a blue-green release with routes that is taken back, before anything has moved. */
export const TAKEN_BACK: ReleaseRecord = {
  rollout: "shop",
  stable: "v1",
  target: "v1",
  originals: {},
  form: HELD,
  back: "routes-first",
  style: "BlueGreen",
};
