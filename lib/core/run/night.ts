const dayMs = 24 * 60 * 60_000;
const minuteMs = 60_000;
/** 01:00 UTC, outside most office hours, and four hours to spread over. */
const quietFromMs = 60 * minuteMs;
const quietMinutes = 240;
/** Prime, so that consecutive connections get times far apart. */
const stride = 97;

/** When a connection is compared next, ms: once a night, in a minute of its own. */
export function nextNight({
  nowMs,
  connectionId,
}: {
  nowMs: number;
  connectionId: number;
}): number {
  const tonightMs =
    Math.floor(nowMs / dayMs) * dayMs +
    quietFromMs +
    ((connectionId * stride) % quietMinutes) * minuteMs;
  return tonightMs > nowMs ? tonightMs : tonightMs + dayMs;
}
