import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sides } from '@/lib/core/model/side';
import { registerSite } from '@/lib/db/sites';
import { findByKey } from '@/lib/services/contacts/find-by-key';
import { getContact } from '@/lib/services/contacts/get';
import { forSite } from '@/lib/services/site-context';
import { getOverview } from '@/lib/services/sites/get-overview';
import { failureOf } from '@/lib/testing/failure-of';
import { startProduct, type Product } from '@/lib/testing/product';
import { pauseTwoWay, resumeTwoWay } from '@/lib/testing/two-way';
import { acceptLists } from './accept-lists';
import { checkLists } from './check-lists';
import { findInReport } from './find-in-report';
import { fixComparison } from './fix';
import { listDifferences } from './list-differences';
import { showComparison } from './show';
import { startComparison } from './start';
import { stopComparison } from './stop';

const count = 130;
let product: Product;
let worker: ChildProcess;

beforeAll(async () => {
  product = await startProduct({ contacts: count });
  worker = await product.startWorker();
  await product.until('first sync', async () => {
    const [row] = await product.db.query<{ phase: string; n: number }>(
      `select c.phase::text, (select count(*)::int from run where phase = 'done') as n
       from connection c`,
    );
    return row?.phase === 'live' && row.n === 1;
  });
});
afterAll(() => product.stop());
beforeEach(async () => void (await Promise.all([product.wix.calm(), product.crm.calm()])));

const show = () => showComparison({ ctx: product.ctx });
const handsOf = (side: (typeof sides)[number]) => (side === 'wix' ? product.wix : product.crm);
const one = async (side: (typeof sides)[number], no: number) => {
  const [found] = await handsOf(side).byEmail(`person${no}@example.com`);
  if (!found) throw new Error(`person${no} is not on ${side}`);
  return found;
};
const contactOf = async (no: number) => {
  const [found] = (await findByKey({ ctx: product.ctx, input: { key: `person${no}@example.com` } }))
    .contacts;
  return getContact({ ctx: product.ctx, input: { id: found?.linkId ?? '' } });
};
const calm = () =>
  product.until(
    'nothing in line',
    async () => (await product.db.query(`select from dirty where lane <> 'idWrite'`)).length === 0,
  );
const parked = async () =>
  (await product.db.query<{ parked: { code: string } | null }>('select parked from connection'))[0]
    ?.parked ?? null;

/** A comparison from now on, its report. */
async function compare() {
  await calm();
  const { runId } = await startComparison({ ctx: product.ctx });
  await product.until('the report', async () => (await show()).report?.runId === runId);
  return (await show()).report;
}

test('X4 X41 a night that is due: the unheard heals, deletions wait, the next is set', async () => {
  await calm();
  for (const side of sides) await handsOf(side).faults({ webhookDropPercent: 100 });
  await product.wix.edit((await one('wix', 1)).id, { company: 'Unheard' });
  await product.crm.remove((await one('remote', 2)).id);
  await product.crm.create({ first: 'New', last: 'Unheard', email: 'unheard@example.com' });
  await product.db.query(`update connection set compare_at = now() - interval '3 days'`);
  await product.until('the report', async () => (await show()).report !== null);
  const { report, history } = await show();
  expect(report).toMatchObject({
    people: count + 1,
    identical: count - 2,
    differences: 3,
    percent: Math.floor(((count - 2) / (count + 1)) * 10_000) / 100,
    kinds: [
      { kind: 'missed', count: 1 },
      { kind: 'missing', count: 1 },
      { kind: 'newHere', count: 1 },
    ],
  });
  const { items } = await listDifferences({
    ctx: product.ctx,
    input: { runId: report?.runId ?? '', kind: 'missing', after: 0 },
  });
  expect(items).toMatchObject([{ email: 'person2@example.com', side: 'remote' }]);
  const find = async (email: string) =>
    (await findInReport({ ctx: product.ctx, input: { runId: report?.runId ?? '', email } })).items;
  expect(await find('Unheard@Example.com'), 'somebody no link names').toMatchObject([
    { kind: 'newHere', email: 'unheard@example.com' },
  ]);
  expect(await find('person2@example.com'), 'somebody a link names').toMatchObject([
    { kind: 'missing', side: 'remote' },
  ]);
  expect(await find('person3@example.com'), 'who is the same on both sides').toEqual([]);
  expect(await find('person'), 'a part').toEqual([]);
  await product.until(
    'the edit in HubSpot',
    async () => (await one('remote', 1)).company === 'Unheard',
  );
  await product.until(
    'the new one in Wix',
    async () => (await product.wix.byEmail('unheard@example.com')).length === 1,
  );
  await product.until(
    'the question',
    async () => (await contactOf(2)).reason?.code === 'deletionPending',
  );
  expect(await product.wix.byEmail('person2@example.com')).toHaveLength(1);
  await product.until('the next night', async () => ((await show()).nextAtMs ?? 0) > Date.now());
  expect(history).toHaveLength(1);
  expect((await getOverview({ ctx: product.ctx })).connection).toMatchObject({
    isComparing: false,
    compared: { differences: 3 },
  });
  await product.until('at rest', async () => (await compare())?.kinds.length === 1);
  expect((await show()).report).toMatchObject({
    differences: 1,
    kinds: [{ kind: 'onHold', count: 1, fixable: 0 }],
  });
});

test('C01 unchanged: each list is read once, no contact alone, and no write is made', async () => {
  await product.until('every stored id', async () =>
    [...(await product.wix.all()), ...(await product.crm.all())]
      .filter(({ email }) => email !== 'person2@example.com')
      .every(({ linkedId }) => linkedId !== ''),
  );
  await calm();
  await sleep(500);
  await Promise.all([product.wix.forget(), product.crm.forget()]);
  await compare();
  const [wix, crm] = [await product.wix.counts(), await product.crm.counts()];
  const contacts = (byRoute: Readonly<Record<string, number>>) =>
    Object.entries(byRoute)
      .filter(([route]) => /\/contacts\/v4\/contacts|\/crm\/objects\//.test(route))
      .reduce((sum, [, calls]) => sum + calls, 0);
  expect(contacts(wix.byRoute)).toBeLessThanOrEqual(2);
  expect(contacts(crm.byRoute)).toBe(Math.ceil(count / 100));
  for (const { effects } of [wix, crm])
    expect(Object.values(effects).reduce((sum, n) => sum + n, 0)).toBe(0);
});

test.each(sides)(
  'B01 X29 %s suddenly lists nobody: all held back, the owner asked; checked again it goes on',
  async (side) => {
    await calm();
    await handsOf(side).faults({ emptyList: true });
    await startComparison({ ctx: product.ctx });
    await product.until('the guard', async () => (await parked())?.code === 'emptyList');
    await product.until('the question', async () => (await show()).refused !== null);
    expect((await show()).parked).toMatchObject({ params: { side, listed: 0 } });
    expect(await product.db.query('select from dirty')).toEqual([]);
    const other = side === 'wix' ? 'remote' : 'wix';
    await handsOf(other).edit((await one(other, 5)).id, { company: `Held ${side}` });
    await checkLists({ ctx: product.ctx });
    await product.until('refused again', async () => (await show()).refused !== null);
    expect((await one(side, 5)).company).not.toBe(`Held ${side}`);
    await handsOf(side).calm();
    const { runId } = await checkLists({ ctx: product.ctx });
    await product.until('the report', async () => (await show()).report?.runId === runId);
    expect(await parked()).toBeNull();
    await product.until('the edit', async () => (await one(side, 5)).company === `Held ${side}`);
  },
);

test('B01 "this is right" believes the list, yet who is still there is not deleted', async () => {
  await calm();
  await product.crm.faults({ emptyList: true });
  await startComparison({ ctx: product.ctx });
  await product.until('the question', async () => (await show()).refused !== null);
  const runId = (await show()).refused?.runId ?? '';
  await acceptLists({ ctx: product.ctx, input: { runId } });
  await product.until('the report', async () => (await show()).report?.runId === runId);
  expect((await show()).report).toMatchObject({
    identical: 0,
    kinds: [{ kind: 'onHold' }, { kind: 'missing', count }],
  });
  await calm();
  const [row] = await product.db.query<{ held: number; in_sync: number }>(
    'select on_hold_count as held, in_sync_count as in_sync from connection',
  );
  expect(row).toEqual({ held: 1, in_sync: count });
  expect(await failureOf(acceptLists({ ctx: product.ctx, input: { runId } }))).toMatchObject({
    code: 'listsNotRefused',
  });
});

test('B05 X1 kill -9 amid the lists: another worker goes on there, edits travel', async () => {
  await calm();
  await product.crm.faults({ delayMs: 400 });
  const { runId } = await startComparison({ ctx: product.ctx });
  await product.until('a page', async () => ((await show()).running?.listed.remote ?? 0) > 0);
  worker.kill('SIGKILL');
  await product.wix.edit((await one('wix', 7)).id, { company: 'Meanwhile' });
  worker = await product.startWorker();
  await product.until('the report', async () => (await show()).report?.runId === runId);
  await product.until('the edit', async () => (await one('remote', 7)).company === 'Meanwhile');
  expect(
    (await show()).report?.kinds.filter(({ kind }) => kind !== 'onHold' && kind !== 'inLine'),
  ).toEqual([]);
});

test('the changed target of a one-way field is told; a click takes the source again', async () => {
  await calm();
  const oneWay = (direction: string) =>
    product.db.query(
      `update mapping_version
       set rows = (
         select jsonb_agg(
           case
             when r ->> 'wix' = 'company' then r || jsonb_build_object('direction', $1::text)
             else r
           end
         )
         from jsonb_array_elements(rows) r
       )`,
      [direction],
    );
  await oneWay('toRemote');
  await product.wix.edit((await one('wix', 9)).id, { company: 'Source' });
  await product.until('agreed', async () => (await one('remote', 9)).company === 'Source');
  await product.crm.edit((await one('remote', 9)).id, { company: 'Drifted' });
  const report = await compare();
  expect(report?.kinds).toContainEqual({ kind: 'drifted', count: 1, fixable: 1 });
  const runId = report?.runId ?? '';
  const { items } = await listDifferences({
    ctx: product.ctx,
    input: { runId, kind: 'drifted', after: 0 },
  });
  expect(items).toMatchObject([
    {
      email: 'person9@example.com',
      isFixed: false,
      changes: [{ side: 'remote', from: 'Drifted', to: 'Source' }],
    },
  ]);
  expect(await fixComparison({ ctx: product.ctx, input: { runId, no: items[0]?.no } })).toEqual({
    count: 1,
  });
  await product.until('as before', async () => (await one('remote', 9)).company === 'Source');
  expect(await failureOf(fixComparison({ ctx: product.ctx, input: { runId } }))).toMatchObject({
    code: 'nothingToFix',
  });
  await oneWay('both');
});

test('never while paused; after a pause of over 48 hours all is compared first', async () => {
  await calm();
  const before = (await show()).history.length;
  await pauseTwoWay({ ctx: product.ctx });
  expect(await failureOf(startComparison({ ctx: product.ctx }))).toMatchObject({ code: 'notLive' });
  await product.db.query(`update connection set compare_at = now() - interval '1 day'`);
  await sleep(1_500);
  expect((await show()).history).toHaveLength(before);
  await product.db.query(
    `update connection
     set compare_at = now() + interval '1 day', stopped_at = now() - interval '49 hours'`,
  );
  await resumeTwoWay({ ctx: product.ctx });
  await product.until('a report', async () => (await show()).history.length === before + 1);
});

test('a comparison can be stopped, and then nothing of it is kept', async () => {
  await calm();
  await product.crm.faults({ delayMs: 400 });
  const { runId } = await startComparison({ ctx: product.ctx });
  expect(
    await startComparison({ ctx: product.ctx }),
    'B07 a second one goes on with the first',
  ).toEqual({ runId });
  await product.until('a page', async () => ((await show()).running?.listed.remote ?? 0) > 0);
  expect(await stopComparison({ ctx: product.ctx })).toEqual({ stopped: true });
  await sleep(1_500);
  expect((await show()).running).toBeNull();
  expect(await product.db.query('select from staging')).toEqual([]);
});

test('B14 what belongs to another site is as unknown as what does not exist', async () => {
  const runId = (await show()).report?.runId ?? '';
  const other = await registerSite({
    ...product.ctx,
    instanceId: '00000000-0000-4000-8000-0000000000aa',
  });
  const foreign = forSite({ context: product.ctx, siteNo: other.siteNo });
  const nobody = '00000000-0000-4000-8000-000000000009';
  await product.db.query(
    `insert into connection (site_no, service, account_key, phase, policy)
     select $1, service, 'other', 'paused', policy from connection limit 1`,
    [other.siteNo],
  );
  await product.db.query(
    `insert into mapping_version (connection_id, version, site_no, rows)
     select id, 1, site_no, '[]' from connection
     where site_no = $1`,
    [other.siteNo],
  );
  for (const [ctx, id] of [
    [foreign, runId],
    [product.ctx, nobody],
  ] as const) {
    expect(
      await failureOf(listDifferences({ ctx, input: { runId: id, kind: 'onHold', after: 0 } })),
    ).toMatchObject({ name: 'NotFoundError' });
    expect(
      await failureOf(findInReport({ ctx, input: { runId: id, email: 'person2@example.com' } })),
    ).toMatchObject({ name: 'NotFoundError' });
    expect(await failureOf(fixComparison({ ctx, input: { runId: id } }))).toMatchObject({
      name: 'NotFoundError',
    });
    expect(await failureOf(acceptLists({ ctx, input: { runId: id } }))).toMatchObject({
      name: 'NotFoundError',
    });
  }
  expect(await showComparison({ ctx: foreign })).toMatchObject({
    report: null,
    running: null,
    history: [],
  });
});
