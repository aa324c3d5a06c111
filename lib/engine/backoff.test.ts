import { expect, it } from 'vitest';
import { maxAttempts, outageDelayMs, retryDelayMs } from './backoff';

const random = { uuid: () => '', next: () => 0.5 };

it('G01 waits grow with every try and stay below ten minutes', () => {
  const waits = Array.from({ length: maxAttempts }, (_, attempts) =>
    retryDelayMs({ attempts, random }),
  );
  expect(waits[0]).toBe(2_000);
  for (const [index, wait] of waits.entries())
    if (index > 0) expect(wait).toBeGreaterThan(waits[index - 1] ?? 0);
  expect(retryDelayMs({ attempts: 30, random })).toBe(600_000);
});

it('G01 a wait the service names is kept, up to an hour, never into the past', () => {
  expect(retryDelayMs({ attempts: 5, retryAfterMs: 7_000, random })).toBe(7_000);
  expect(retryDelayMs({ attempts: 0, retryAfterMs: 86_400_000, random })).toBe(3_600_000);
  expect(outageDelayMs({ outages: 1, retryAfterMs: -5, random })).toBe(0);
});

it('11.22 the first try after a service is back comes within 15 s, however long it was off', () => {
  for (const outages of [1, 5, 50, 5_000])
    for (const share of [0, 0.5, 0.999]) {
      const waitMs = outageDelayMs({
        outages,
        retryAfterMs: undefined,
        random: { uuid: () => '', next: () => share },
      });
      expect(waitMs).toBeLessThan(13_000);
      expect(waitMs).toBeGreaterThan(500);
    }
});
