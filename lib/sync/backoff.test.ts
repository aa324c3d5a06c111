import { expect, it } from 'vitest';
import { maxAttempts, outageDelayMs, retryDelayMs } from './backoff';

const random = { uuid: () => '', next: () => 0.5 };

it('G01 waits grow with every try and stay below ten minutes', () => {
  const waits = Array.from({ length: maxAttempts }, (_, attempts) => retryDelayMs({ attempts, random }));
  expect(waits[0]).toBe(2_000);
  for (const [index, wait] of waits.entries()) if (index > 0) expect(wait).toBeGreaterThan(waits[index - 1] ?? 0);
  expect(retryDelayMs({ attempts: 30, random })).toBe(600_000);
});

it('G01 a wait the service names is kept, up to an hour, never into the past', () => {
  expect(retryDelayMs({ attempts: 5, retryAfterMs: 7_000, random })).toBe(7_000);
  expect(retryDelayMs({ attempts: 0, retryAfterMs: 86_400_000, random })).toBe(3_600_000);
  expect(outageDelayMs({ outages: 1, retryAfterMs: -5, random })).toBe(0);
  expect(outageDelayMs({ outages: 50, retryAfterMs: undefined, random })).toBe(60_000);
});
