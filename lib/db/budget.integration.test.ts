import { afterAll, beforeAll, expect, test } from 'vitest';
import { SideError } from '@/lib/core/model/side-error';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { createBudget } from './budget';
import { createDatabase } from './client';

let db: TestDatabase;
let second: ReturnType<typeof createDatabase>;
beforeAll(async () => {
  db = await createTestDatabase();
  second = createDatabase({ url: db.appUrl, max: 3 });
});
afterAll(async () => {
  await second.close();
  await db.drop();
});

const rates = { hubspot: { limit: 20, windowMs: 2_000 }, wix: { limit: 20, windowMs: 60_000 } };
const twoProcesses = () =>
  [
    createBudget({ database: db.database, rates }),
    createBudget({ database: second, rates }),
  ] as const;
const settle = (calls: readonly Promise<unknown>[]) =>
  Promise.allSettled(calls).then(
    (results) => results.filter((result) => result.status === 'fulfilled').length,
  );

/**
 * A busy machine wakes a caller this much after its turn came; the next window's callers are then
 * close behind.
 */
const lateMs = 400;

test('X7 two processes share one window: together they get what the service allows', async () => {
  const budgets = twoProcesses();
  const at: number[] = [];
  const started = Date.now();
  await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      await budgets[index % 2 === 0 ? 0 : 1].take({ key: 'hubspot:shared', lane: 'interactive' });
      at.push(Date.now());
    }),
  );
  at.sort((a, b) => a - b);
  const densest = Math.max(
    ...at.map(
      (from) =>
        at.filter((time) => time >= from && time < from + rates.hubspot.windowMs - lateMs).length,
    ),
  );
  expect(densest).toBeLessThanOrEqual(20);
  // two windows to wait for, a slot each on top, and a busy machine
  expect(Date.now() - started).toBeLessThan(12_000);
});

test('a call that could only go after its deadline is refused at once and says when', async () => {
  const [budget] = twoProcesses();
  expect(
    await settle(
      Array.from({ length: 20 }, () =>
        budget.take({ key: 'wix:deadline', lane: 'interactive', deadlineMs: 500 }),
      ),
    ),
  ).toBe(20);
  const started = Date.now();
  const refusal = await budget
    .take({ key: 'wix:deadline', lane: 'interactive', deadlineMs: 500 })
    .catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(SideError);
  expect(refusal).toMatchObject({ code: 'rateLimited', side: 'wix', retryable: true });
  expect(Date.now() - started).toBeLessThan(5_000);
});

test('X7 after a 429 nobody calls before the time, in any process', async () => {
  const [one, other] = twoProcesses();
  const started = Date.now();
  await one.block({ key: 'hubspot:blocked', forMs: 700 });
  await expect(
    other.take({ key: 'hubspot:blocked', lane: 'live', deadlineMs: 100 }),
  ).rejects.toBeInstanceOf(SideError);
  await other.take({ key: 'hubspot:blocked', lane: 'live' });
  expect(Date.now() - started).toBeGreaterThanOrEqual(690);
});

test('a run alone uses nearly the whole window, and leaves the rest once edits ask', async () => {
  const [budget] = twoProcesses();
  const ask = (key: string, lane: 'run' | 'idWrite' | 'live' | 'interactive', count: number) =>
    settle(Array.from({ length: count }, () => budget.take({ key, lane, deadlineMs: 0 })));
  expect(await ask('wix:alone', 'run', 30)).toBe(19);
  expect(await ask('wix:alone', 'interactive', 30)).toBe(1);
  expect(await ask('wix:shared', 'live', 1)).toBe(1);
  expect(await ask('wix:shared', 'run', 30)).toBe(13);
  expect(await ask('wix:shared', 'live', 30)).toBe(5);
  expect(await ask('wix:shared', 'interactive', 30)).toBe(1);
});

test('stored ids are written evenly over the window, at its full rate when alone', async () => {
  const [budget] = twoProcesses();
  const started = Date.now();
  await Promise.all(
    Array.from({ length: 12 }, () => budget.take({ key: 'hubspot:even', lane: 'idWrite' })),
  );
  expect(Date.now() - started).toBeGreaterThan(500);
  expect(Date.now() - started).toBeLessThan(6_000);
  const [first] = await db.query<{ slots: number[] }>(
    `select slots from rate_window where key = 'hubspot:even'`,
  );
  expect(Math.max(...(first?.slots ?? []))).toBe(1);
});

test('what the service says is left counts when it is less than we think', async () => {
  const [budget] = twoProcesses();
  await budget.take({ key: 'wix:watched', lane: 'interactive' });
  await budget.observe({ key: 'wix:watched', remaining: 3, resetMs: 60_000 });
  expect(
    await settle(
      Array.from({ length: 10 }, () =>
        budget.take({ key: 'wix:watched', lane: 'interactive', deadlineMs: 0 }),
      ),
    ),
  ).toBe(3);
});
