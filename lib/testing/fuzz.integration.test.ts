import { expect, test } from 'vitest';
import { playFuzz } from './fuzz/play';

test('S6 3,000 requests, right ones gone wrong and bytes that no client sends: none ends in a 5xx, a hang or a reset', async () => {
  expect(await playFuzz({ count: 3_000, seed: 20_261_222 })).toEqual([]);
}, 600_000);
