import { ANNOTATE } from "./annotate.ts";

/** Higress reads the annotations of ingress-nginx under the same names. */
export const HIGRESS = `${ANNOTATE}
expectSome(annotate("nginx.ingress.kubernetes.io"), "header")
return annotations
`;
