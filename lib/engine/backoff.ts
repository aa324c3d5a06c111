import type { Random } from '@/lib/ports/clock';

/** A contact that fails this often by itself is set aside with its reason (X12, G04). */
export const maxAttempts = 8;
const firstDelayMs = 2_000;
const longestDelayMs = 10 * 60_000;
/** With its jitter and one tick, a retry comes within 15 s of a service's return. */
const longestOutageMs = 10_000;

const jittered = (ms: number, random: Random) => Math.round(ms * (0.75 + random.next() / 2));

/** Growing waits for one contact, ms; a service's own wish is honoured up to an hour (X7). */
export function retryDelayMs({
  attempts,
  retryAfterMs,
  random,
}: {
  attempts: number;
  retryAfterMs?: number | undefined;
  random: Random;
}): number {
  if (retryAfterMs !== undefined) return Math.min(Math.max(retryAfterMs, 0), 60 * 60_000);
  return jittered(Math.min(firstDelayMs * 2 ** attempts, longestDelayMs), random);
}

/** Growing waits for a whole connection while a service does not answer, ms. */
export function outageDelayMs({
  outages,
  retryAfterMs,
  random,
}: {
  outages: number;
  retryAfterMs: number | undefined;
  random: Random;
}): number {
  if (retryAfterMs !== undefined) return Math.min(Math.max(retryAfterMs, 0), 60 * 60_000);
  return jittered(Math.min(1_000 * 2 ** Math.min(outages - 1, 10), longestOutageMs), random);
}
