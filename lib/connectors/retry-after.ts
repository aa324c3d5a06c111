const longestMs = 15 * 60_000;

/**
 * The wait that a `Retry-After` header asks for, ms; at most 15 minutes. `undefined` when absent or
 * unusable. A date is compared with the answer's own `Date` header, so that our clock does not
 * matter.
 */
export const readRetryAfter = (input: {
  retryAfter: string | undefined;
  date: string | undefined;
}): number | undefined => {
  const text = input.retryAfter?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text) * 1000, longestMs);
  const at = Date.parse(text);
  const now = Date.parse(input.date ?? '');
  if (Number.isNaN(at) || Number.isNaN(now) || at < now) return undefined;
  return Math.min(at - now, longestMs);
};

/**
 * Full-jitter exponential wait before attempt `attempt + 1`, ms: half to whole of 250 ms ·
 * 2^attempt, at most 8 s.
 */
export const backoffMs = (input: { attempt: number; random: number }): number => {
  const ceiling = Math.min(250 * 2 ** input.attempt, 8000);
  return Math.round(ceiling / 2 + (ceiling / 2) * input.random);
};
