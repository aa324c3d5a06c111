import { afterAll, beforeAll, expect, test } from 'vitest';
import { getOverview } from '@/lib/services/sites/get-overview';
import { showComparison } from '@/lib/services/two-way/comparison/show';
import { startComparison } from '@/lib/services/two-way/comparison/start';
import { startProduct, type Product } from '@/lib/testing/product';

const count = 3;
let product: Product;

beforeAll(async () => {
  product = await startProduct({ contacts: count });
});
afterAll(() => product.stop());

const overview = async () => {
  const { connection } = await getOverview(product);
  if (!connection) throw new Error('there is no connection');
  return connection;
};
const idsInWix = async () => (await product.wix.all()).map(({ linkedId }) => linkedId);

test('D17 no room for the id field in Wix: Home says so until a comparison made it', async () => {
  await product.wix.faults({ fieldQuotaReached: true });
  await product.startWorker();
  await product.until('first sync', async () => (await overview()).counts.inSync === count);
  expect((await overview()).warnings).toEqual([
    { code: 'fieldQuotaReached', params: { side: 'wix', field: 'externalCrmId' } },
  ]);
  expect(await idsInWix()).toEqual(['', '', '']);

  await product.wix.calm();
  await product.until(
    'the end of the run',
    async () => (await product.db.query(`select from run where phase = 'done'`)).length === 1,
  );
  await startComparison(product);
  await product.until('the field is made', async () => (await overview()).warnings.length === 0);
  await product.until(
    'the end of the comparison',
    async () => (await showComparison(product)).report !== null,
  );
  const [contact] = await product.wix.all();
  await product.wix.edit(contact?.id ?? '', { city: 'Porto' });
  await product.until('the id in Wix', async () => (await idsInWix()).some((id) => id !== ''));
});
