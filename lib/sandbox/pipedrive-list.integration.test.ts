import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '@/lib/testing/failure-of';
import { startPipedriveSuite, type PipedriveSuite } from './pipedrive-kit';

describe('the Pipedrive SDK as a client of the sandbox: lists and search', () => {
  let suite: PipedriveSuite;
  let persons: PipedriveSuite['sdk']['persons'];
  let fields: PipedriveSuite['sdk']['fields'];

  beforeAll(async () => {
    suite = await startPipedriveSuite();
    ({ persons, fields } = suite.sdk);
  });
  afterAll(() => suite.close());
  beforeEach(() => suite.empty());

  const create = async (values: object) =>
    (await persons.addPerson({ AddPersonRequest: values })).data!.id!;
  const rename = (id: number, name: string) =>
    persons.updatePerson({ id, UpdatePersonRequest: { name } });
  const page = async (view: object = {}) => {
    const { data, additional_data } = await persons.getPersons(view);
    return { ids: data!.map(({ id }) => id!), cursor: additional_data!.next_cursor };
  };
  const statusOf = async (path: string) => (await suite.plain('GET', path)).status;

  it('lists in pages that neither skip nor repeat when one goes in between', async () => {
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push(await create({ name: `P${n}` }));
    const first = await page({ limit: 2 });
    expect(first.ids).toEqual(ids.slice(0, 2));
    await persons.deletePerson({ id: ids[0]! });
    const second = await page({ limit: 2, cursor: first.cursor });
    expect(second.ids).toEqual(ids.slice(2, 4));
    expect(await page({ limit: 2, cursor: second.cursor })).toEqual({
      ids: ids.slice(4),
      cursor: null,
    });
    const descending = await page({ limit: 3, sort_direction: 'desc' });
    expect(descending.ids).toEqual([...ids].reverse().slice(0, 3));
    expect((await page({ sort_direction: 'desc', cursor: descending.cursor })).ids).toEqual([
      ids[1],
    ]);
  });

  it('orders by the last change, to the second, and lists from a moment on', async () => {
    const [early, middle, late] = [
      await create({ name: 'Early' }),
      await create({ name: 'Middle' }),
      await create({ name: 'Late' }),
    ];
    await suite.faults({ clockSkewMs: 60_000 });
    await rename(early, 'Early, but changed');
    const changed = (await persons.getPerson({ id: early })).data!.update_time!;
    const view = { sort_by: 'update_time' as const };
    expect((await page(view)).ids).toEqual([middle, late, early]);
    expect((await page({ ...view, updated_since: changed })).ids).toEqual([early]);
    expect((await page({ ...view, updated_until: changed })).ids).toEqual([middle, late]);
    expect((await page({ updated_since: changed })).ids).toEqual([early]);
    const first = await page({ ...view, limit: 1 });
    expect((await page({ ...view, limit: 1, cursor: first.cursor })).ids).toEqual([late]);
  });

  it('refuses a date with parts of a second, a limit above 500, a made-up cursor', async () => {
    const list = '/api/v2/persons';
    expect(await statusOf(`${list}?updated_since=2026-11-30T10:00:00Z`)).toBe(200);
    expect(await statusOf(`${list}?updated_since=2026-11-30T10:00:00.000Z`)).toBe(400);
    expect(await statusOf(`${list}?limit=501`)).toBe(400);
    expect(await statusOf(`${list}?cursor=nonsense`)).toBe(400);
    expect(await statusOf(`${list}?sort_by=name`)).toBe(400);
    const keys = Array.from({ length: 16 }, (_, n) => `k${n}`).join(',');
    expect(await statusOf(`${list}?custom_fields=${keys}`)).toBe(400);
  });

  it('reads up to 100 by their ids; missing and deleted ones are left out', async () => {
    const [kept, gone] = [await create({ name: 'Kept' }), await create({ name: 'Gone' })];
    await persons.deletePerson({ id: gone });
    expect(await page({ ids: `${gone},${kept},999` })).toEqual({ ids: [kept], cursor: null });
    const many = Array.from({ length: 101 }, (_, n) => n + 1).join(',');
    expect(await failureOf(page({ ids: many }))).toMatchObject({
      code: 'ERR_SCHEMA_VALIDATION_FAILED',
    });
  });

  it('searches whole values without case, and parts of them', async () => {
    const field = (
      await fields.addPersonField({
        AddPersonFieldRequest: { field_name: 'Wix contact ID', field_type: 'varchar' },
      })
    ).data!;
    const made = await create({
      name: 'Ada Lovelace',
      emails: [{ value: 'Ada@Example.com' }],
      phones: [{ value: '+44 20 7946 0018' }],
      custom_fields: { [field.field_code]: 'wix-1' },
    });
    await create({ name: 'Adam' });
    const search = async (values: object) =>
      (await persons.searchPersons({ term: '', ...values })).data!.items!.map(
        ({ item }) => item!.id!,
      );
    const exact = { exact_match: true };
    expect(await search({ term: 'ada@example.com', fields: 'email', ...exact })).toEqual([made]);
    expect(await search({ term: 'WIX-1', fields: 'custom_fields', ...exact })).toEqual([made]);
    expect(await search({ term: 'wix', fields: 'custom_fields', ...exact })).toEqual([]);
    expect(await search({ term: 'ada lovelace', fields: 'name', ...exact })).toEqual([made]);
    expect(await search({ term: 'ada' })).toHaveLength(2);
    expect(await search({ term: 'a', ...exact })).toEqual([]);
    expect(await failureOf(search({ term: 'a' }))).toMatchObject({
      code: 'ERR_SCHEMA_VALIDATION_FAILED',
    });
    const { items } = (await persons.searchPersons({ term: 'ada@example.com', exact_match: true }))
      .data!;
    expect(items![0]!.item).toMatchObject({
      type: 'person',
      emails: ['Ada@Example.com'],
      phones: ['+44 20 7946 0018'],
    });
  });

  it('the search index may lag; reads and lists do not', async () => {
    const made = await create({ name: 'Before' });
    await suite.faults({ searchLagMs: 300 });
    await rename(made, 'After');
    const late = await create({ name: 'Late' });
    const found = async (term: string) =>
      (await persons.searchPersons({ term, fields: 'name' })).data!.items!.length;
    expect([await found('Before'), await found('After'), await found('Late')]).toEqual([1, 0, 0]);
    expect((await page()).ids).toEqual([made, late]);
    await sleep(350);
    expect([await found('Before'), await found('After'), await found('Late')]).toEqual([0, 1, 1]);
  });
});
