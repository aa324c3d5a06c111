import { expect, test } from 'vitest';
import { createSocketPools, placesOfPool } from './socket-pools';

test('S2 a pool that nobody used for a minute is let go; one at work is not', async () => {
  let nowMs = 0;
  const pools = createSocketPools(() => nowMs);
  const use = (key: string) => pools.run({ key, waitMs: 0, send: () => Promise.resolve('sent') });
  for (let site = 0; site < 100; site += 1) expect(await use(`site ${site}`)).toBe('sent');
  let end = () => {};
  const working = pools.run({
    key: 'at work',
    waitMs: 0,
    send: () => new Promise<void>((resolve) => (end = resolve)),
  });
  expect(pools.size()).toBe(101);
  nowMs = 61_000;
  await use('another');
  expect(pools.size()).toBe(2);
  end();
  await working;
});

test('S2 with every place taken, a call gets the next free one, or was not sent', async () => {
  const pools = createSocketPools();
  const ends: (() => void)[] = [];
  const begin = (waitMs: number) =>
    pools.run({
      key: 'site',
      waitMs,
      send: () => new Promise<string>((resolve) => ends.push(() => resolve('sent'))),
    });
  const all = Array.from({ length: placesOfPool }, () => begin(0));
  expect(await begin(20)).toBeNull();
  const next = begin(10_000);
  expect(
    await pools.run({ key: 'another site', waitMs: 0, send: () => Promise.resolve('sent') }),
  ).toBe('sent');
  expect(ends).toHaveLength(placesOfPool);
  ends[0]?.();
  await all[0];
  await Promise.resolve();
  expect(ends).toHaveLength(placesOfPool + 1);
  ends.forEach((end) => end());
  expect(await next).toBe('sent');
  await Promise.all(all);
});
