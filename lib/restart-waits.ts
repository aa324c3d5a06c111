const firstMs = 200;
const longestMs = 60_000;
/** A process that lived this long counts as well again. */
const steadyMs = 60_000;

/**
 * How long to wait before a process that died is started again: longer after each quick death,
 * without an end.
 */
export function createRestartWaits(now: () => number = Date.now) {
  let deaths = 0;
  let startedAt = now();
  return {
    next(): number {
      if (now() - startedAt >= steadyMs) deaths = 0;
      const waitMs = Math.min(firstMs * 2 ** deaths, longestMs);
      deaths += 1;
      startedAt = now() + waitMs;
      return waitMs;
    },
  };
}

export const describeRestart = (input: { what: string; waitMs: number; logFile: string }) =>
  `${input.what} stopped and is started again in ${input.waitMs / 1000} s: see ${input.logFile}.`;
