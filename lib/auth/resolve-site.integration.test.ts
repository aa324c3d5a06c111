import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlainClient } from '@/lib/sandbox/test-kit';
import { senderHeader } from '@/lib/services/entrance/sender';
import { TooManyError } from '@/lib/services/errors';
import { failureOf } from '@/lib/testing/failure-of';
import { startProduct, type Product } from '@/lib/testing/product';
import { resolveIdentity } from './resolve-site';

let product: Product;
let door: ReturnType<typeof createPlainClient>;

beforeAll(async () => {
  product = await startProduct({ contacts: 0 });
  door = createPlainClient({ origin: product.sandbox.wix.control, authorization: '' });
});
afterAll(() => product.stop());

const dashboardToken = async () => (await door('POST', '/dashboard-token')).body['token'] as string;
const call = (token: string, sender: string) =>
  resolveIdentity({
    context: product.ctx,
    request: new Request('https://app.example/api/overview', {
      headers: { authorization: token, [senderHeader]: sender },
    }),
  });
const asked = async () => (await product.wix.counts()).byRoute['POST /oauth2/token-info'] ?? 0;

test('S5 one address makes us ask Wix 60 times a minute at most; others are let in', async () => {
  await product.wix.forget();
  const madeUp = Array.from({ length: 100 }, (_, n) => `${'made-up-token-'.repeat(3)}${n}`);
  const answers = await Promise.allSettled(madeUp.map((token) => call(token, '9.9.9.9')));
  expect(
    answers.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value),
  ).toEqual(Array.from({ length: 60 }, () => ({ kind: 'none' })));
  expect(
    answers.filter(
      (answer) => answer.status === 'rejected' && answer.reason instanceof TooManyError,
    ),
  ).toHaveLength(40);
  expect(await asked()).toBe(60);
  const own = await dashboardToken();
  expect(await failureOf(call(own, '9.9.9.9'))).toBeInstanceOf(TooManyError);
  expect(await call(own, '8.8.8.8')).toMatchObject({ kind: 'site', via: 'wixDashboard' });
  // What is known already asks nothing of Wix, from wherever it comes.
  expect(await call(own, '9.9.9.9')).toMatchObject({ kind: 'site' });
});

test('S5 tokens that Wix knows are not counted', async () => {
  for (let n = 0; n < 70; n += 1)
    expect(await call(await dashboardToken(), '7.7.7.7')).toMatchObject({ kind: 'site' });
});
