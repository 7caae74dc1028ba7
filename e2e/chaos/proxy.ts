import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Socket } from "node:net";
import { type Fate, type Judge, type Judged, PASSES, type Write } from "./fate.ts";
import { type Passing, readWhole, type Upstream } from "./upstream.ts";
import { type Watches, watches } from "./watches.ts";
import { isWatch, isWrite } from "./write.ts";

/** How long caches are left behind. */
const STALE_MS = 5000;

/** Stands between a controller and the API server: passes all on, and judges each write. */
export interface Proxy {
  readonly port: number;
  /** Counts writes from 1 again, and judges them so from here on. */
  readonly judge: (judge: Judge) => void;
  /** Writes since the counting began, and what became of each. */
  readonly judged: () => readonly Judged[];
  readonly close: () => Promise<void>;
}

export interface ProxyOptions {
  readonly address: string;
  /** 0: any that is free. */
  readonly port: number;
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly upstream: Upstream;
  /** Kills the process that is connected, so that it does nothing any more. */
  readonly kill: () => void;
}

export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const cutOff = () => sockets.forEach((socket) => socket.destroy());
  const court = openCourt();
  const place: Place = { ...options, cutOff, court, watches: watches() };
  const server = createServer({ cert: options.certificate, key: options.key }, (asked, answer) => {
    // Whatever breaks on the way is a broken connection for who asked.
    void serve(place, asked, answer).catch(() => answer.destroy());
  });
  const remember = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  };
  // Also while they still shake hands: behind those a request may be waiting already.
  server.on("connection", remember);
  server.on("secureConnection", remember);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.address, resolve);
  });
  const bound = server.address();
  return {
    port: typeof bound === "object" && bound !== null ? bound.port : options.port,
    judge: court.open,
    judged: court.judged,
    close: () => {
      cutOff();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

interface Place extends Pick<ProxyOptions, "upstream" | "kill"> {
  readonly cutOff: () => void;
  readonly court: Court;
  readonly watches: Watches;
}

async function serve(place: Place, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const { method = "GET", url = "/", headers } = asked;
  const passing = { method, url, headers, body: await readWhole(asked) };
  if (isWrite(method, url)) return place.court.inOrder(() => serveWrite(place, passing, answer));
  const reply = await place.upstream.send(passing);
  answer.writeHead(reply.statusCode ?? 502, reply.headers);
  answer.flushHeaders();
  if (isWatch(url)) place.watches.carry(reply, answer);
  else answer.end(await readWhole(reply));
}

async function serveWrite(place: Place, passing: Passing, answer: ServerResponse): Promise<void> {
  // Who sent it is dead. (`answer.destroyed` would say so only a little later.)
  if (answer.socket?.destroyed !== false) return;
  const fate = place.court.judge({ method: passing.method, path: passing.url });
  if (fate.kind === "killed before") return end(place);
  if (fate.kind === "refused") return refuse(answer, fate.status);
  // What the write changes is news already that stale caches miss.
  if (fate.kind === "caches stale") place.watches.holdBack(STALE_MS);
  const reply = await place.upstream.send(passing);
  const done = { status: reply.statusCode ?? 502, headers: reply.headers };
  afterwards(place, answer, { fate, done: { ...done, body: await readWhole(reply) } });
}

/** What the API server has to say of a write that is done. */
interface Done {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How a write that is done ends for who asked. */
function afterwards(
  place: Place,
  answer: ServerResponse,
  { fate, done: { status, headers, body } }: { readonly fate: Fate; readonly done: Done },
): void {
  switch (fate.kind) {
    case "killed before":
    case "killed after":
      return end(place);
    case "answer lost":
      return void answer.destroy();
    case "answer too late":
      // Who waits for it gives up and hangs up; what else they send meanwhile is served.
      return;
    case "watches lost":
      place.watches.breakAll();
      break;
    case "refused":
    case "caches stale":
    case "passes":
  }
  answer.writeHead(status, headers);
  answer.end(body);
}

function end({ kill, cutOff }: Place): void {
  kill();
  // What else it had sent is not to arrive in the name of its successor.
  cutOff();
}

function refuse(answer: ServerResponse, status: 409 | 500): void {
  const reason = status === 409 ? "Conflict" : "InternalError";
  const body = { apiVersion: "v1", kind: "Status", status: "Failure", code: status, reason };
  answer.writeHead(status, { "content-type": "application/json" });
  answer.end(JSON.stringify({ ...body, message: `refused on purpose: ${reason}` }));
}

/** Judges writes in the order in which they come, and only one at a time is on its way. */
interface Court {
  readonly open: (judge: Judge) => void;
  readonly judge: (write: Omit<Write, "number">) => Fate;
  readonly judged: () => readonly Judged[];
  readonly inOrder: (serve: () => Promise<void>) => Promise<void>;
}

const onlyPasses: Judge = () => PASSES;

function openCourt(): Court {
  let rule = onlyPasses;
  let judged: Judged[] = [];
  let last: Promise<void> = Promise.resolve();
  return {
    open(judge) {
      rule = judge;
      judged = [];
    },
    judge(asked) {
      const write = { ...asked, number: judged.length + 1 };
      const fate = rule(write);
      judged.push({ write, fate });
      return fate;
    },
    judged: () => judged,
    inOrder(serve) {
      const served = last.then(serve);
      last = served.catch(() => undefined);
      return served;
    },
  };
}
