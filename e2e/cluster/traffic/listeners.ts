import type { Server as HttpServer } from "node:http";
import { createServer, type Server, type Socket } from "node:net";

/** Listens at many addresses for one HTTP server. */
export interface Listeners {
  /** Twice is the same as once; returns when it listens. Not at an address that drains. */
  readonly open: (address: string, port: number) => Promise<void>;
  /** Takes no new connections; those that wait for an answer get it, with the word that it is the last. */
  readonly drain: (address: string) => void;
  readonly isDraining: (address: string) => boolean;
  /** Nobody is there any more: connections are refused, and those that there are break. It may be opened again. */
  readonly close: (address: string) => void;
  readonly closeAll: () => void;
}

/**
 * One socket an address, and not one for all: that would take the port from the pods
 * that run as processes in the same namespace.
 */
export function listeners(http: HttpServer): Listeners {
  const places = new Map<string, Place>();
  const answering = new WeakSet<Socket>();
  http.on("request", (request, response) => {
    answering.add(request.socket);
    response.on("close", () => answering.delete(request.socket));
  });
  const placeAt = (address: string) => placeIn(places, address);
  const end = (place: Place, life: Life) => {
    for (const server of place.ports.values()) server.close();
    for (const socket of place.sockets) {
      if (life === "closed" || !answering.has(socket)) socket.destroy();
    }
    place.life = life;
  };
  return {
    open(address, port) {
      const place = placeAt(address);
      if (place.ports.has(port) || place.life !== "open") return Promise.resolve();
      const server = createServer((socket) => {
        place.sockets.add(socket);
        socket.on("close", () => place.sockets.delete(socket));
        http.emit("connection", socket);
      });
      place.ports.set(port, server);
      return listen(server, address, port);
    },
    drain: (address) => end(placeAt(address), "draining"),
    isDraining: (address) => places.get(address)?.life === "draining",
    close(address) {
      end(placeAt(address), "closed");
      places.delete(address);
    },
    closeAll() {
      for (const place of places.values()) end(place, "closed");
    },
  };
}

type Life = "open" | "draining" | "closed";

interface Place {
  readonly ports: Map<number, Server>;
  readonly sockets: Set<Socket>;
  life: Life;
}

function placeIn(places: Map<string, Place>, address: string): Place {
  const place = places.get(address) ?? { ports: new Map(), sockets: new Set(), life: "open" };
  places.set(address, place);
  return place;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: 64 }, resolve);
  });
}
