import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import type { ProbeSpec, ProbeTarget } from "./probe-spec.ts";

/** One look at a container, at its pod's address; never rejects. */
export async function probeOnce({ target, timeoutMs }: ProbeSpec, host: string): Promise<boolean> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await (target.kind === "tcp"
      ? opens(target.port, host, signal)
      : answersWell(target, host, signal));
  } catch {
    return false;
  }
}

/** As a kubelet: any status from 200 to 399 is well, certificates are not looked at. */
function answersWell(
  target: Extract<ProbeTarget, { kind: "http" }>,
  host: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { scheme, port, path, headers } = target;
  const options = { host, port, path, headers, signal, agent: false };
  return new Promise((resolve, reject) => {
    const outgoing =
      scheme === "https"
        ? httpsRequest({ ...options, rejectUnauthorized: false })
        : httpRequest(options);
    outgoing.on("response", (answer) => {
      const { statusCode = 0 } = answer;
      answer.resume();
      resolve(statusCode >= 200 && statusCode < 400);
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

function opens(port: number, host: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal });
    socket.on("error", reject);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
