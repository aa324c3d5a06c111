import { expect, test } from 'vitest';
import { formatAgo } from './time';
import { isBlank, showValue } from './value';

test('values read as a person writes them: a date in words, commas in a list, "empty"', () => {
  expect(showValue('1997-02-18')).toBe('Feb 18, 1997');
  expect(showValue('9999-99-99')).toBe('9999-99-99');
  expect(showValue(['VIP', 'Press'])).toBe('VIP, Press');
  expect([null, '', []].map(showValue)).toEqual(['empty', 'empty', 'empty']);
  expect(isBlank(0)).toBe(false);
});

test('a moment is told as how long ago, and after a day as itself with its time zone', () => {
  const nowMs = Date.UTC(2026, 0, 10, 12);
  expect(formatAgo({ atMs: nowMs - 3 * 3_600_000, nowMs })).toBe('3 hours ago');
  expect(formatAgo({ atMs: nowMs - 48 * 3_600_000, nowMs })).toMatch(
    /^Jan \d, 2026, .*\d:\d\d:\d\d.* \S+$/,
  );
});
