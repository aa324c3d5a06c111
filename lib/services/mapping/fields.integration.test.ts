import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRow } from '@/lib/core/plan/mapping-rules';
import { listConnections } from '@/lib/services/connections/list';
import { failureOf } from '@/lib/testing/failure-of';
import { startProduct, type Product } from '@/lib/testing/product';
import { checkFields } from './check-fields';
import { setFields } from './set-fields';
import { showFields } from './show-fields';

const people = 6;
let product: Product;
let id: number;

beforeAll(async () => {
  product = await startProduct({ contacts: people });
  await product.startWorker();
  await product.until(
    'first sync',
    async () =>
      (
        await product.db.query(
          `select from connection where phase = 'live' and in_sync_count = ${people}`,
        )
      ).length === 1,
  );
  id = (await listConnections(product)).connections[0]?.id ?? 0;
});
afterAll(() => product.stop());

const show = () => showFields({ ctx: product.ctx, input: { id } });
const idOf = async (side: 'wix' | 'crm', n: number) =>
  (await product[side].byEmail(`person${n}@example.com`))[0]?.id ?? '';
const there = async (n: number) => (await product.crm.byEmail(`person${n}@example.com`))[0];
const here = async (n: number) => (await product.wix.byEmail(`person${n}@example.com`))[0];

test('a draft is looked at before it is saved: its faults, what it makes of people', async () => {
  const { rows, fields, locked, directions } = await show();
  expect([rows.length, locked, directions]).toEqual([12, ['email'], ['both', 'toRemote', 'toWix']]);
  expect(
    fields.wix.map(({ key }) => key),
    'the stored id is nobody’s to map',
  ).not.toContain('custom.externalcrmid');
  expect(fields.remote.map(({ key }) => key)).not.toContain('wix_contact_id');
  const { problems, samples } = await checkFields({
    ctx: product.ctx,
    input: { id, rows: rows.slice(1) },
  });
  expect(problems).toEqual([
    { place: 11, reason: { code: 'mappingRowNeeded', params: { field: 'E-mail' } } },
  ]);
  expect(samples).toHaveLength(3);
  expect(
    samples.every(
      ({ name, cells }) =>
        name !== '' && cells.length === 11 && cells[0]?.before === cells[0]?.after,
    ),
  ).toBe(true);
});

test('H16 a saved mapping is in force at once, for a row that went or was turned', async () => {
  const { rows, version } = await show();
  const next = rows
    .filter(({ wix }) => wix !== 'company')
    .map((row) => (row.wix === 'jobTitle' ? { ...row, direction: 'toRemote' as const } : row));
  expect(await setFields({ ctx: product.ctx, input: { id, rows: next, version } })).toEqual({
    version: version + 1,
  });
  await product.wix.edit(await idOf('wix', 0), { company: 'Unmapped Ltd', first: 'Travels' });
  await product.until('the name', async () => (await there(0))?.first === 'Travels');
  await product.crm.edit(await idOf('crm', 1), { jobTitle: 'Stays', first: 'Returns' });
  await product.until('the other name', async () => (await here(1))?.first === 'Returns');
  expect((await there(0))?.company).not.toBe('Unmapped Ltd');
  expect((await here(1))?.jobTitle).not.toBe('Stays');
  const stored = await product.db.query<{ ids: number[] }>(
    `select array(select (r ->> 'id')::int from jsonb_array_elements(rows) r) as ids
     from mapping_version
     order by version`,
  );
  expect(stored.map(({ ids }) => ids)).toEqual([
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12],
  ]);
});

test('going through everybody gives a new row to people nobody edited', async () => {
  for (let n = 0; n < people; n += 1)
    await product.wix.edit(await idOf('wix', n), { company: `Firm ${n}` });
  const { rows, version } = await show();
  await setFields({
    ctx: product.ctx,
    input: {
      id,
      rows: [...rows, newRow({ wix: 'company', remote: 'company', direction: 'both' })],
      version,
      renew: true,
    },
  });
  await product.until(
    'everybody’s company',
    async () =>
      (await product.crm.all()).filter(({ company }) => /^Firm \d$/.test(company ?? '')).length ===
      people,
  );
  const [row] = await product.db.query<{ newest: number }>(
    `select max((r ->> 'id')::int) as newest from mapping_version, jsonb_array_elements(rows) r`,
  );
  expect(row?.newest, 'the number of the row that went is not used again').toBe(13);
});

test('B14 what another changed meanwhile stays; an unknown connection is not there', async () => {
  const { rows, version } = await show();
  expect(
    await failureOf(setFields({ ctx: product.ctx, input: { id, rows, version: version - 1 } })),
  ).toMatchObject({ code: 'mappingChanged' });
  expect(
    await failureOf(setFields({ ctx: product.ctx, input: { id, rows: rows.slice(1), version } })),
  ).toMatchObject({ code: 'mappingProblem', params: { field: 'E-mail' } });
  expect(await failureOf(showFields({ ctx: product.ctx, input: { id: id + 1 } }))).toMatchObject({
    name: 'NotFoundError',
  });
});
