const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/**
 * The first signal that asks us to stop. A second one ends the process at once, as it does for
 * programs that do not listen.
 */
export function stopSignal(): Promise<(typeof SIGNALS)[number]> {
  return new Promise((resolve) => {
    const stop = (signal: (typeof SIGNALS)[number]) => {
      for (const one of SIGNALS) process.off(one, stop);
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, stop);
  });
}
