import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { isSigned } from './signature';

it('a signature holds for its bytes, its secret and five minutes', () => {
  const nowMs = 1_790_000_000_000;
  const raw = Buffer.from('{"a":1}');
  const sign = (atMs: number, secret = 's') =>
    `t=${Math.floor(atMs / 1000)},v1=${createHmac('sha256', secret)
      .update(`${Math.floor(atMs / 1000)}.`)
      .update(raw)
      .digest('hex')}`;
  const holds = (header: string | null) => isSigned({ header, raw, secret: 's', nowMs });
  expect([sign(nowMs), sign(nowMs - 299_000), sign(nowMs + 299_000)].map(holds)).toEqual([
    true,
    true,
    true,
  ]);
  expect(
    [
      null,
      '',
      sign(nowMs, 'other'),
      sign(nowMs - 301_000),
      sign(nowMs + 301_000),
      sign(nowMs).replace('v1=', 'v1=0'),
      `${sign(nowMs)},v1=00`,
    ].map(holds),
  ).toEqual(Array.from({ length: 7 }, () => false));
});
