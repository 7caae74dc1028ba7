import { ANNOTATE } from "./annotate.ts";

/** ingress-nginx, and Traefik in its place. */
export const NGINX = `${ANNOTATE}
expectSome(annotate("nginx.ingress.kubernetes.io"), "header")
return annotations
`;
