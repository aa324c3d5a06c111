import { expect, test } from 'vitest';
import { playFuzz } from './fuzz/play';

test('S6 3,000 requests gone wrong, and odd bytes: none ends in a 5xx, hang or reset', async () => {
  expect(await playFuzz({ count: 3_000, seed: 20_261_222 })).toEqual([]);
}, 600_000);
