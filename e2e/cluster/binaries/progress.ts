/** One line about what is being built: it ticks on a terminal, and is written at the start and the end elsewhere. */
export interface Progress {
  readonly done: (outcome: string) => void;
}

const TICK_MS = 1000;

export function progressLine(what: string, out: NodeJS.WriteStream = process.stderr): Progress {
  const startedAt = Date.now();
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  if (!out.isTTY) {
    out.write(`${what} …\n`);
    return { done: (outcome) => void out.write(`${what}: ${outcome}, ${elapsed()}\n`) };
  }
  // \r and "clear to the end of the line": the line is rewritten in place.
  const draw = (text: string) => void out.write(`\r\u001B[K${text}`);
  draw(`${what} …`);
  const timer = setInterval(() => draw(`${what} … ${elapsed()}`), TICK_MS);
  return {
    done(outcome) {
      clearInterval(timer);
      draw(`${what}: ${outcome}, ${elapsed()}\n`);
    },
  };
}
