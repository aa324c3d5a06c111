import { expect, test } from 'vitest';
import { createRestartWaits } from './restart-waits';

test('S9 a process that dies at once is tried again for ever, with waits up to a minute', () => {
  let now = 0;
  const waits = createRestartWaits(() => now);
  const seen = Array.from({ length: 12 }, () => {
    const waitMs = waits.next();
    now += waitMs + 100;
    return waitMs;
  });
  expect(seen.slice(0, 7)).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 12_800]);
  expect(seen.slice(-2)).toEqual([60_000, 60_000]);
  now += 60_000;
  expect(waits.next()).toBe(200);
});
