import { describe, expect, it } from 'vitest';
import { backoffMs, readRetryAfter } from './retry-after';

const date = 'Tue, 02 Dec 2025 10:00:00 GMT';

describe('X7 Retry-After', () => {
  it.each([
    ['seconds', '12', 12_000],
    ['seconds with a fraction', '0.5', 500],
    ['nothing to wait for', '0', 0],
    ['more than a quarter of an hour', '99999999', 900_000],
    ['a date', 'Tue, 02 Dec 2025 10:01:30 GMT', 90_000],
    ['a date far away', 'Wed, 02 Dec 2026 10:00:00 GMT', 900_000],
    ['a date gone by', 'Tue, 02 Dec 2025 09:59:00 GMT', undefined],
    ['nonsense', 'soon', undefined],
    ['a negative number', '-5', undefined],
    ['an empty text', ' ', undefined],
    ['no header', undefined, undefined],
  ])('%s', (_name, retryAfter, waitMs) => {
    expect(readRetryAfter({ retryAfter, date })).toBe(waitMs);
  });

  it('X16 a date is never measured against our own clock', () => {
    expect(
      readRetryAfter({ retryAfter: 'Tue, 02 Dec 2025 10:01:30 GMT', date: undefined }),
    ).toBeUndefined();
  });
});

it('waits grow, are spread, and end at eight seconds', () => {
  expect([0, 1, 2, 9].map((attempt) => backoffMs({ attempt, random: 0 }))).toEqual([
    125, 250, 500, 4_000,
  ]);
  expect([0, 1, 2, 9].map((attempt) => backoffMs({ attempt, random: 1 }))).toEqual([
    250, 500, 1_000, 8_000,
  ]);
});
