import { expect, test } from 'vitest';
import { createSenderWindow } from './sender-window';

function setUp() {
  let nowMs = 0;
  const window = createSenderWindow({ limit: 3, clock: { nowMs: () => nowMs } });
  const take = (sender: string, times: number) =>
    Array.from({ length: times }, () => window.take(sender));
  return { window, take, wait: (ms: number) => void (nowMs += ms) };
}

test('a sender may so often within a minute, and is told how long to wait; others go on', () => {
  const { take, wait } = setUp();
  expect(take('a', 3)).toEqual([0, 0, 0]);
  wait(20_000);
  expect(take('a', 2)).toEqual([40_000, 40_000]);
  expect(take('b', 1)).toEqual([0]);
  wait(40_000);
  expect(take('a', 4)).toEqual([0, 0, 0, 60_000]);
});

test('what is given back is not counted', () => {
  const { window, take } = setUp();
  for (let times = 0; times < 10; times += 1) {
    expect(window.take('a')).toBe(0);
    window.giveBack('a');
  }
  window.giveBack('nobody');
  expect(take('a', 4)).toEqual([0, 0, 0, 60_000]);
});

test('S5 strangers without number fill no memory: those away longest are forgotten', () => {
  const { take } = setUp();
  take('first', 3);
  for (let n = 0; n < 10_000; n += 1) take(`sender ${n}`, 1);
  expect(take('first', 1)).toEqual([0]);
});
