import { expect, it } from 'vitest';
import { nextNight } from './night';

const at = (iso: string) => Date.parse(iso);

it('X41 comes once a night between one and five, at whatever hour asked, never in the past', () => {
  for (let hour = 0; hour < 48; hour += 1) {
    const nowMs = at('2026-03-28T00:30:00Z') + hour * 3_600_000;
    const nextMs = nextNight({ nowMs, connectionId: 17 });
    expect(nextMs).toBeGreaterThan(nowMs);
    expect(nextMs - nowMs).toBeLessThanOrEqual(24 * 3_600_000);
    expect(new Date(nextMs).getUTCHours()).toBeGreaterThanOrEqual(1);
    expect(new Date(nextMs).getUTCHours()).toBeLessThan(5);
  }
});

it('three days asleep are one night, not three', () => {
  expect(nextNight({ nowMs: at('2026-03-31T12:00:00Z'), connectionId: 17 })).toBe(
    nextNight({ nowMs: at('2026-03-31T20:00:00Z'), connectionId: 17 }),
  );
});

it('connections are spread over the night', () => {
  const moments = Array.from({ length: 240 }, (_, connectionId) =>
    nextNight({ nowMs: at('2026-03-28T12:00:00Z'), connectionId }),
  );
  expect(new Set(moments).size).toBe(240);
});
