import { createContext, Script } from "node:vm";
import { isRecord } from "../patch/json.ts";
import { luaBinary } from "./lua-binary.ts";
import { compileLua, type LuaModule } from "./lua-exports.ts";
import { runChunk } from "./lua-machine.ts";
import { remembering } from "./remembering.ts";
import type { ScriptEngine } from "./run-script.ts";
import { SANDBOX, WORDS } from "./sandbox-in-lua.ts";

/** Milliseconds that one run may take, as in the original. */
const TIME_LIMIT_MS = 1000;

let loaded: Promise<ScriptEngine> | undefined;

/** Loads Lua when it is first asked for, and once: a cluster without scripts never pays for it. */
export function loadEngine(): Promise<ScriptEngine> {
  loaded ??= startEngine(TIME_LIMIT_MS);
  return loaded;
}

/** @param timeLimitMs for one run */
export async function startEngine(timeLimitMs: number): Promise<ScriptEngine> {
  return remembering(engineOf(await compileLua(luaBinary()), timeLimitMs));
}

/**
 * The time limit is V8's own: it stops whatever runs, also within Lua's pcall and within C, where a
 * hook of Lua's would never be called (a pattern such as a*a*a*a*c). It is the one thing here that
 * takes a clock; a script that keeps to it gives the same result whenever it runs.
 */
function engineOf(module: LuaModule, timeout: number): ScriptEngine {
  const call = new Script("run()");
  const scope: { run?: () => string } = {};
  const context = createContext(scope);
  const attempt = (source: string, input: string): string => {
    scope.run = () => runChunk(module, SANDBOX, [source, input]);
    return String(call.runInContext(context, { timeout }));
  };
  return {
    answer(source, input) {
      for (let left = ATTEMPTS; ; left -= 1) {
        const start = process.threadCpuUsage();
        try {
          return attempt(source, input);
        } catch (error) {
          const { user, system } = process.threadCpuUsage(start);
          const isStarved = user + system < (timeout * MICROS_PER_MS) / 2;
          if (isTimeout(error) && isStarved && left > 1) continue;
          return `${WORDS}${inWords(error, timeout)}`;
        } finally {
          delete scope.run;
        }
      }
    },
  };
}

const MICROS_PER_MS = 1000;

/**
 * V8 counts the time of day, also while other processes have the processor. A script that had less
 * than half of its time is not to blame: it gets another chance, as it has done nothing yet.
 */
const ATTEMPTS = 3;

/** Made in the context of the script, so it is no Error of ours. */
const isTimeout = (error: unknown): boolean =>
  isRecord(error) && error["code"] === "ERR_SCRIPT_EXECUTION_TIMEOUT";

function inWords(error: unknown, timeout: number): string {
  if (isTimeout(error)) {
    return `ran for longer than ${timeout / 1000} s and was stopped: look for a loop that has no end, or a pattern with many of * and -`;
  }
  if (!(error instanceof Error)) return "ended in a way that has no words";
  if (error instanceof RangeError) return "stack overflow: look for a pattern that is too long";
  if (error.message === "not enough memory") return "not enough memory: a script has 16 MiB";
  return error.message;
}
