import { setImmediate as soon } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createGroupCommit, OverloadedError } from './group-commit';

function setUp(limits: { maxItems?: number; maxWaiting?: number } = {}) {
  const commits: { key: string; items: readonly number[]; end: (error?: Error) => void }[] = [];
  const group = createGroupCommit<number, number>({
    maxItems: limits.maxItems ?? 100,
    maxWaiting: limits.maxWaiting ?? 100,
    commit: (key, items) =>
      new Promise((resolve, reject) =>
        commits.push({
          key,
          items,
          end: (error) => (error ? reject(error) : resolve(items.map((item) => item * 10))),
        }),
      ),
  });
  return { commits, group };
}

test('those who come during a commit share the next, each answered after its own', async () => {
  const { commits, group } = setUp({ maxItems: 2 });
  const answered: number[] = [];
  const all = [1, 2, 3, 4].map((item) =>
    group.submit('site', item).then((result) => answered.push(result)),
  );
  expect(commits.map(({ items }) => items)).toEqual([[1]]);
  commits[0]?.end();
  await soon();
  expect(answered).toEqual([10]);
  expect(commits[1]?.items).toEqual([2, 3]);
  commits[1]?.end();
  await soon();
  commits[2]?.end();
  await Promise.all(all);
  expect(answered).toEqual([10, 20, 30, 40]);
});

test('a failed commit is the failure of its own callers only', async () => {
  const { commits, group } = setUp();
  const first = group.submit('site', 1);
  const second = group.submit('site', 2);
  commits[0]?.end(new Error('no database'));
  await expect(first).rejects.toThrow('no database');
  commits[1]?.end();
  await second;
});

test('sites do not wait for each other', async () => {
  const { commits, group } = setUp();
  const slow = group.submit('slow', 1);
  const quick = group.submit('quick', 2);
  commits[1]?.end();
  expect(await quick).toBe(20);
  commits[0]?.end();
  expect(await slow).toBe(10);
});

test('when too many wait, the next is turned away at once', async () => {
  const { commits, group } = setUp({ maxWaiting: 1 });
  const first = group.submit('site', 1);
  await expect(group.submit('site', 2)).rejects.toBeInstanceOf(OverloadedError);
  commits[0]?.end();
  await first;
  const again = group.submit('site', 3);
  commits[1]?.end();
  await again;
});
