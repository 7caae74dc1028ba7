import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** The watches that go through, and what they bring. */
export interface Watches {
  /** Hands on an answer that does not end, as it comes. */
  readonly carry: (from: IncomingMessage, to: ServerResponse) => void;
  /** Nothing is handed on for so long; what comes meanwhile follows then, in order. */
  readonly holdBack: (ms: number) => void;
  /** All of them end at once, half way. */
  readonly breakAll: () => void;
}

export function watches(): Watches {
  const open = new Set<ServerResponse>();
  let free: Promise<unknown> = Promise.resolve();
  return {
    carry(from, to) {
      open.add(to);
      to.on("close", () => {
        open.delete(to);
        from.destroy();
      });
      from.on("data", (chunk: Buffer) => void free.then(() => to.write(chunk)));
      from.on("end", () => void free.then(() => to.end()));
      from.on("error", () => to.destroy());
    },
    holdBack(ms) {
      free = Promise.all([free, sleep(ms)]);
    },
    breakAll() {
      for (const one of open) one.destroy();
    },
  };
}
