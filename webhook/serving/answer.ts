import type { Verdict } from "../admission/verdict.ts";
import { type AdmissionRequest, readReview, writeReview } from "../review.ts";
import { type Ending, type Endpoint, messageOf } from "./endpoint.ts";

/** Answers from memory: there is nothing to wait for, and an API server waits on us. */
export type Handler = (request: AdmissionRequest) => Verdict;

/** Path, as in the webhook configurations → who answers. */
export type Routes = Readonly<Record<`/${string}`, Handler>>;

/** All of them need the caches: one that is not filled lacks the very Rollout that holds an update. */
export function admissionEndpoints(routes: Routes): readonly Endpoint[] {
  return Object.entries(routes).map(([path, handler]) => ({
    path,
    needs: "caches",
    takes: "review",
    answer: (body) => endingOf(body, handler),
  }));
}

function endingOf(body: unknown, handler: Handler): Ending {
  let request: AdmissionRequest | undefined;
  try {
    request = readReview(body);
    const verdict = handler(request);
    return { outcome: verdict.kind, answer: writeReview(request.uid, verdict) };
  } catch (error) {
    if (request !== undefined) return { outcome: "failed", error, about: aboutOf(request) };
    const message = `not an AdmissionReview that Sluice understands: ${messageOf(error)}`;
    return { outcome: "malformed", message };
  }
}

function aboutOf({ uid, operation, kind, namespace, name }: AdmissionRequest) {
  return { uid, operation, kind: kind.kind, namespace, name };
}
