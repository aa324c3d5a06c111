import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Scope } from '@/lib/core/model/connection';
import { createPlainClient } from '@/lib/sandbox/test-kit';
import { getOverview } from '@/lib/services/sites/get-overview';
import { approveFirstSync } from '@/lib/services/two-way/first-sync/approve';
import { planFirstSync } from '@/lib/services/two-way/first-sync/plan';
import { showFirstSync } from '@/lib/services/two-way/first-sync/show';
import { stopFirstSync } from '@/lib/services/two-way/first-sync/stop';
import { setScope } from '@/lib/services/two-way/set-up/set-scope';
import { resumeTwoWay } from '@/lib/testing/two-way';
import { startProduct, type Product } from './product';

const count = 210;
let product: Product;
let worker: ChildProcess;

const overview = async () => {
  const { connection } = await getOverview({ ctx: product.ctx });
  if (!connection) throw new Error('the connection is gone');
  return connection;
};
const all = (side: 'wix' | 'crm') => product[side].all();
/** Every event was delivered, and nothing is left of them. */
const quiet = async () => {
  for (const side of [product.wix, product.crm]) await side.flushWebhooks();
  return (await product.db.query(`select from dirty limit 1`)).length === 0;
};
const crmApi = () =>
  createPlainClient({
    origin: product.sandbox.hubspot.origin,
    authorization: `Bearer ${product.sandbox.hubspot.accessToken}`,
  });
const properties = '/crm/properties/2026-03/contacts';
const colour = {
  name: 'colour',
  label: 'Colour',
  type: 'string',
  fieldType: 'text',
  groupName: 'contactinformation',
};
const colourIn = {
  wix: async (id: string) => (await crmOrWix('wix', id)).info.extendedFields.items['custom.colour'],
  crm: async (id: string) => (await crmOrWix('crm', id)).properties['colour'],
};

type Raw = {
  info: { extendedFields: { items: Record<string, unknown> } };
  properties: Record<string, unknown>;
};
const crmOrWix = async (side: 'wix' | 'crm', id: string) => {
  const { wix, hubspot } = product.sandbox;
  const { control } = side === 'wix' ? wix : hubspot;
  return (await (await fetch(`${control}/contacts/${id}`)).json()) as Raw;
};

beforeAll(async () => {
  product = await startProduct({ contacts: count });
  // A field of the owner's own on each side, kept the same by a row of its own.
  expect((await crmApi()('POST', properties, colour)).status).toBe(201);
  const [ana] = await product.wix.byEmail('person0@example.com');
  await product.wix.edit(ana?.id ?? '', { extended: { colour: 'Blue' } });
  await product.db.query('update mapping_version set rows = rows || $1::jsonb', [
    JSON.stringify([
      {
        id: 13,
        wix: 'custom.colour',
        remote: 'colour',
        direction: 'both',
        winner: 'systemOfRecord',
        blanks: 'clear',
      },
    ]),
  ]);
  worker = await product.startWorker();
  await product.until(
    'first sync',
    async () =>
      (await overview()).phase === 'live' &&
      (await overview()).counts.inSync === count &&
      (await quiet()),
  );
});
afterAll(() => product.stop());

test('D10 X26 a HubSpot property is deleted: its row rests; made again, it fills', async () => {
  const [wix, crm] = [
    (await product.wix.byEmail('person0@example.com'))[0]?.id ?? '',
    (await product.crm.byEmail('person0@example.com'))[0]?.id ?? '',
  ];
  expect(await colourIn.crm(crm)).toBe('Blue');
  expect((await crmApi()('DELETE', `${properties}/colour`)).status).toBe(204);
  await product.crm.edit(crm, { jobTitle: 'From HubSpot' });
  await product.until(
    'the edit in Wix',
    async () => (await product.wix.byEmail('person0@example.com'))[0]?.jobTitle === 'From HubSpot',
  );
  await product.wix.edit(wix, { extended: { colour: 'Red' }, city: 'Porto' });
  await product.until(
    'the edit in HubSpot',
    async () => (await product.crm.byEmail('person0@example.com'))[0]?.city === 'Porto',
  );
  expect(await colourIn.wix(wix)).toBe('Red');
  await product.until('the warning', async () => (await overview()).warnings.length > 0);
  expect((await overview()).warnings).toEqual([
    { code: 'fieldGone', params: { side: 'remote', field: 'colour' } },
  ]);
  await product.until('rest', quiet);
  expect((await overview()).counts).toMatchObject({ inSync: count, failed: 0 });
  expect((await crmApi()('POST', properties, colour)).status).toBe(201);
  worker.kill('SIGTERM');
  worker = await product.startWorker();
  await product.wix.edit(wix, { city: 'Braga' });
  await product.until(
    'the value in HubSpot again',
    async () => (await colourIn.crm(crm)) === 'Red',
  );
  expect(await colourIn.wix(wix)).toBe('Red');
  expect((await overview()).warnings).toEqual([]);
});

test.each(['wix', 'crm'] as const)(
  'B03 every contact is changed at once in %s: stops and asks; called right, all of it goes over',
  async (side) => {
    await product.until('rest', quiet);
    const other = side === 'wix' ? 'crm' : 'wix';
    await product.db.query(`update operation set at = at - interval '2 hours' where overwrites`);
    const company = `Bought in ${side}`;
    const holding = async () =>
      (await all(other)).filter((person) => person.company === company).length;
    await Promise.all(
      (await all(side)).map((person) => product[side].edit(person.id, { company })),
    );
    await product.until('the stop', async () => (await overview()).parked !== null);
    expect((await overview()).parked?.code).toBe('massOverwrite');
    expect(await holding()).toBeLessThanOrEqual(200);
    await resumeTwoWay({ ctx: product.ctx });
    await product.until('all of it', async () => (await holding()) === count);
    expect((await overview()).parked).toBeNull();
  },
);

const vips: Scope = { side: 'wix', field: 'labels', has: 'VIP' };

test('B04 a filter on a working connection: a plan first; those outside stay put', async () => {
  const [, one, two, three] = await Promise.all(
    [0, 1, 2, 3].map(
      async (n) => (await product.wix.byEmail(`person${n}@example.com`))[0]?.id ?? '',
    ),
  );
  for (const id of [one, two]) await product.wix.edit(id ?? '', { labels: ['VIP'] });
  await product.until('rest', quiet);
  const { runId } = await setScope({ ctx: product.ctx, input: { scope: vips } });
  await product.until(
    'the plan',
    async () => (await showFirstSync({ ctx: product.ctx })).run?.phase === 'planned',
  );
  expect((await showFirstSync({ ctx: product.ctx })).run?.counts).toMatchObject({
    scope: { out: count - 2, leaving: count - 2, entering: 0 },
    updates: { wix: 0, remote: 0 },
    creates: { wix: 0, remote: 0 },
    kinds: { skip: { items: count - 2 } },
  });
  await product.wix.edit(three ?? '', { city: 'Faro' });
  await product.until(
    'an edit while the plan waits',
    async () => (await product.crm.byEmail('person3@example.com'))[0]?.city === 'Faro',
  );
  await approveFirstSync({ ctx: product.ctx, input: { runId } });
  await product.until(
    'the filter',
    async () =>
      (await overview()).phase === 'live' && (await overview()).counts.excluded === count - 2,
  );
  for (const side of [product.wix, product.crm]) await side.forget();
  await product.wix.edit(three ?? '', { city: 'Evora' });
  await product.wix.edit(one ?? '', { city: 'Sintra' });
  await product.until(
    'the edit of somebody inside',
    async () => (await product.crm.byEmail('person1@example.com'))[0]?.city === 'Sintra',
  );
  await product.until('rest', quiet);
  expect((await product.crm.byEmail('person3@example.com'))[0]?.city).toBe('Faro');
  await product.wix.edit(three ?? '', { labels: ['VIP'] });
  await product.until(
    'the edit of whoever came in',
    async () => (await product.crm.byEmail('person3@example.com'))[0]?.city === 'Evora',
  );
  expect([(await all('wix')).length, (await all('crm')).length]).toEqual([count, count]);
  for (const side of [product.wix, product.crm])
    expect((await side.counts()).effects.deleted).toBe(0);
});

test('B04 B13 another filter, stopped half-way: the former people take part again', async () => {
  const { runId } = await setScope({
    ctx: product.ctx,
    input: { scope: { side: 'wix', field: 'labels', has: 'Nobody' } },
  });
  await product.until(
    'the plan',
    async () => (await showFirstSync({ ctx: product.ctx })).run?.phase === 'planned',
  );
  await product.crm.faults({ delayMs: 400 });
  await approveFirstSync({ ctx: product.ctx, input: { runId } });
  expect(await stopFirstSync({ ctx: product.ctx })).toEqual({ stopped: true });
  await product.until(
    'the stop',
    async () => (await showFirstSync({ ctx: product.ctx })).run?.phase === 'stopped',
  );
  await product.crm.calm();
  expect((await showFirstSync({ ctx: product.ctx })).run).toMatchObject({ isChange: true });
  await product.until(
    'the filter so far',
    async () =>
      (await overview()).phase === 'live' && (await overview()).counts.excluded === count - 3,
  );
  expect((await showFirstSync({ ctx: product.ctx })).scope).toEqual(vips);
  const [id] = await product.wix.byEmail('person2@example.com');
  await product.wix.edit(id?.id ?? '', { city: 'Braga' });
  await product.until(
    'an edit of somebody inside',
    async () => (await product.crm.byEmail('person2@example.com'))[0]?.city === 'Braga',
  );
  expect([(await all('wix')).length, (await all('crm')).length]).toEqual([count, count]);
});

test('B07 B03 X19 two runs at once: one is made; a dead worker’s claim ends', async () => {
  await product.until('rest', quiet);
  await Promise.all(
    (await all('wix')).map((person) => product.wix.edit(person.id, { company: 'Changed outside' })),
  );
  await product.until('rest', quiet);
  const outcomes = await Promise.allSettled(
    [1, 2].map(() => setScope({ ctx: product.ctx, input: { scope: null } })),
  );
  expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true);
  expect(
    await product.db.query(`select from run where phase not in ('done', 'stopped')`),
  ).toHaveLength(1);
  await product.until(
    'the plan',
    async () => (await showFirstSync({ ctx: product.ctx })).run?.phase === 'planned',
  );
  const run = (await showFirstSync({ ctx: product.ctx })).run;
  expect(run?.counts?.scope).toEqual({ out: 0, leaving: 0, entering: count - 3 });
  expect(run?.counts?.overwrites).toEqual({ wix: 0, remote: count - 3 });
  await expect(
    approveFirstSync({ ctx: product.ctx, input: { runId: run?.id ?? '' } }),
  ).rejects.toMatchObject({ code: 'replacesMany', params: { count: count - 3 } });
  // Killed while it holds the connection: its claim outlives it.
  const held = async () =>
    (
      await product.db.query(
        `select from connection where leased_until > now() + interval '10 seconds'`,
      )
    ).length === 1;
  await product.wix.edit((await product.wix.byEmail('person1@example.com'))[0]?.id ?? '', {
    city: 'Tomar',
  });
  await product.until('the claim', held);
  worker.kill('SIGKILL');
  // Outlives what follows, however slow the machine is.
  await product.db.query(
    `update connection set lease_owner = coalesce(lease_owner, 'killed'),
       leased_until = now() + interval '1 hour'`,
  );
  const words = await Promise.allSettled(
    [1, 2].map(() =>
      approveFirstSync({ ctx: product.ctx, input: { runId: run?.id ?? '', replacesMany: true } }),
    ),
  );
  expect(words.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(setScope({ ctx: product.ctx, input: { scope: vips } })).rejects.toMatchObject({
    code: 'runUnderWay',
  });
  await expect(
    planFirstSync({
      ctx: product.ctx,
      input: {
        systemOfRecord: 'wix',
        keys: { storedId: true, email: true, phoneName: true },
        others: 'create',
        scope: null,
      },
    }),
  ).rejects.toMatchObject({ code: 'runUnderWay' });
  worker = await product.startWorker();
  const [before] = await product.db.query<{ epoch: number }>('select epoch from connection');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(
    (await product.db.query<{ epoch: number }>('select epoch from connection'))[0]?.epoch,
    'nobody takes a claim that lives',
  ).toBe(before?.epoch);
  await product.db.query('update connection set leased_until = now()');
  await product.until(
    'the run',
    async () => (await overview()).phase === 'live' && (await overview()).counts.inSync === count,
  );
  await product.until(
    'its end',
    async () => (await product.db.query(`select from run where phase = 'applying'`)).length === 0,
  );
  expect((await all('crm')).filter((person) => person.company === 'Changed outside')).toHaveLength(
    count,
  );
  expect([(await all('wix')).length, (await all('crm')).length]).toEqual([count, count]);
});
