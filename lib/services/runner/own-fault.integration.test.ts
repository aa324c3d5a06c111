import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listConnections } from '@/lib/services/connections/list';
import { resumeFlow } from '@/lib/services/connections/resume';
import { createExport } from '@/lib/services/exports/create';
import { getOverview } from '@/lib/services/sites/get-overview';
import { startProduct, type Product } from '@/lib/testing/product';
import { disconnect } from '@/lib/testing/two-way';

let product: Product;

beforeAll(async () => {
  product = await startProduct({ contacts: 3 });
  await product.startWorker();
  await product.until(
    'the first sync',
    async () => (await connection()).counts.inSync === 3 && (await connection()).phase === 'live',
  );
  await product.until('rest', async () => {
    for (const side of [product.wix, product.crm]) await side.flushWebhooks();
    return (await product.db.query('select from dirty')).length === 0;
  });
});
afterAll(() => product.stop());

async function connection() {
  const { connection: found } = await getOverview({ ctx: product.ctx });
  if (!found) throw new Error('the connection is gone');
  return found;
}

/** What nobody of us stores: every look at it fails. */
async function breakMapping(id: number): Promise<() => Promise<unknown>> {
  const [row] = await product.db.query<{ rows: unknown }>(
    'select rows from mapping_version where connection_id = $1',
    [id],
  );
  const put = (rows: unknown) =>
    product.db.query('update mapping_version set rows = $2 where connection_id = $1', [
      id,
      JSON.stringify(rows),
    ]);
  await put([null]);
  return () => put(row?.rows);
}

const failures = () =>
  fs
    .readFileSync(product.logFile, 'utf8')
    .split('\n')
    .filter((line) => line.includes('turns failed')).length;

test('S4 a sync failing by a fault of ours waits ever longer, says so and goes on', async () => {
  const { id } = await connection();
  const mend = await breakMapping(id);
  const [person] = await product.wix.all();
  await product.wix.edit(person?.id ?? '', { company: 'Held up' });
  await product.wix.create({ first: 'Una', last: 'Unknown', email: 'una@example.com' });
  await product.until('the word on the card', async () =>
    (await listConnections(product)).connections.some(({ outage }) => outage?.code === 'ownFault'),
  );
  expect((await listConnections(product)).connections[0]?.outage).toMatchObject({
    side: null,
    service: '',
  });
  await product.until('both are counted', async () => (await connection()).outage?.waiting === 2);
  expect((await listConnections(product)).connections[0]?.outage?.waiting).toBe(2);
  await sleep(7_000);
  expect(failures(), 'not once a second').toBeLessThanOrEqual(5);
  await mend();
  await product.until('the edit', async () =>
    (await product.crm.all()).some(({ company }) => company === 'Held up'),
  );
  await product.until('all is well', async () => (await connection()).outage === null);
});

test('S4 an export that keeps failing says so, until a step goes well again', async () => {
  await disconnect(product);
  const { connectionId } = await createExport({
    ctx: product.ctx,
    input: { service: 'hubspot', fields: { accessToken: product.sandbox.hubspot.accessToken } },
  });
  const card = async () =>
    (await listConnections(product)).connections.find(({ id }) => id === connectionId);
  await product.until('exported', async () => ((await card())?.nextAtMs ?? 0) > Date.now());
  const mend = await breakMapping(connectionId);
  await product.wix.create({ first: 'Ed', last: 'Export', email: 'ed.export@example.com' });
  await resumeFlow({ ctx: product.ctx, input: { id: connectionId } });
  await product.until(
    'the word on the card',
    async () => (await card())?.outage?.code === 'ownFault',
  );
  await mend();
  await product.until(
    'all is well',
    async () => (await card())?.outage === null && ((await card())?.nextAtMs ?? 0) > Date.now(),
  );
});
