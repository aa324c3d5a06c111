import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '@/lib/log';
import { logStranger } from './stranger-log';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function collect() {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({
    name: 'test',
    destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const refuse = (from: string) =>
    logStranger({ log, from, level: 'warn', fields: { status: 401 }, text: 'webhook refused' });
  return { lines, refuse };
}

test('S9 a stranger fills one line a minute, which ends with a count of what was left out', () => {
  const { lines, refuse } = collect();
  for (let n = 0; n < 10_000; n += 1) refuse('203.0.113.9');
  refuse('203.0.113.10');
  expect(lines).toMatchObject([{ msg: 'webhook refused' }, { msg: 'webhook refused' }]);
  vi.advanceTimersByTime(60_000);
  expect(lines.at(-1)).toMatchObject({ msg: 'more of the same within a minute', leftOut: 9_999 });
  refuse('203.0.113.9');
  expect(lines).toHaveLength(4);
  expect(JSON.stringify(lines)).not.toContain('203.0.113');
});

test('S9 a hundred thousand senders fill a hundred lines a minute', () => {
  const { lines, refuse } = collect();
  for (let n = 0; n < 100_000; n += 1) refuse(`sender ${n}`);
  expect(lines).toHaveLength(100);
  vi.advanceTimersByTime(60_000);
  expect(lines.at(-1)).toMatchObject({ leftOut: 99_900 });
});
