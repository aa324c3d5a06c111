export type RateWindow = {
  /** Takes one call if the window allows it. `waitMs` says when the next one will be allowed. */
  take(nowMs: number): { allowed: boolean; remaining: number; waitMs: number };
  clear(): void;
};

/** At most `max` calls in any `windowMs`, kept as the times of the last `max` calls. */
export function createRateWindow({ max, windowMs }: { max: number; windowMs: number }): RateWindow {
  let times: number[] = [];
  let next = 0;
  const countSince = (fromMs: number) =>
    times.reduce((sum, time) => sum + (time > fromMs ? 1 : 0), 0);
  return {
    take(nowMs) {
      const oldest = times[next];
      if (oldest !== undefined && oldest > nowMs - windowMs) {
        return { allowed: false, remaining: 0, waitMs: oldest + windowMs - nowMs };
      }
      times[next] = nowMs;
      next = (next + 1) % max;
      return { allowed: true, remaining: max - countSince(nowMs - windowMs), waitMs: 0 };
    },
    clear() {
      times = [];
      next = 0;
    },
  };
}
