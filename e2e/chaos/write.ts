/** Methods that change something. */
const CHANGING = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** A lease says who may act, an event what was done, a review asks: nothing of a release is lost with them. */
const BESIDE = /\/(leases|events)(\/|\?|$)|^\/apis\/(authorization|authentication)\.k8s\.io\//;

/** Whether a request is one of those that a release consists of. */
export function isWrite(method: string, url: string): boolean {
  return CHANGING.has(method) && !BESIDE.test(url);
}

export function isWatch(url: string): boolean {
  return new URL(url, "https://any").searchParams.get("watch") !== null;
}
