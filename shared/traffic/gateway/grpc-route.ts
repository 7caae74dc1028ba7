import { fieldsIn } from "../fields.ts";
import { bothConditions, HEADERS } from "./conditions.ts";
import type { RouteKind } from "./route-kind.ts";

/** GRPCRoute: its requests have a service, a method and headers, but neither a path nor a query. */
export const grpcRoute: RouteKind = {
  kind: "GRPCRoute",

  matchesOf(rule) {
    const matches = fieldsIn(rule["matches"]);
    return matches.length === 0 ? [{}] : matches;
  },

  both(match, asked) {
    if (asked.path !== undefined) return { conflict: `path ${NOT_IN_GRPC}` };
    if ((asked.queryParams ?? []).length > 0) return { conflict: `queryParams ${NOT_IN_GRPC}` };
    const headers = bothConditions(match, asked.headers ?? [], HEADERS);
    if ("conflict" in headers) return headers;
    return { ...match, ...(headers.length === 0 ? {} : { headers }) };
  },
};

const NOT_IN_GRPC =
  "of the step has no meaning for gRPC, whose requests have a method and headers; ask for headers in the step";
