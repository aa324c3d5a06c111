import { afterEach, expect, test } from 'vitest';
import { usualChoices } from '@/lib/core/run/run';
import { listRuns } from '@/lib/services/log/list-runs';
import { showRun } from '@/lib/services/log/show-run';
import { getOverview } from '@/lib/services/sites/get-overview';
import { undoRun } from '@/lib/services/two-way/undo/run';
import { type PlanItemView } from '@/lib/services/views/plan';
import { failureOf } from '@/lib/testing/failure-of';
import { startProduct, type Product } from '@/lib/testing/product';
import { pauseTwoWay } from '@/lib/testing/two-way';
import { approveFirstSync } from './approve';
import { cancelDeletions } from './cancel-deletions';
import { planFacets } from './facets';
import { listPlanItems } from './list-items';
import { planFirstSync } from './plan';
import { showFirstSync } from './show';
import { stopFirstSync } from './stop';
import { labelInstead, takeOut } from './take-out';

let product: Product;
afterEach(() => product.stop());

const nobody = '00000000-0000-4000-8000-000000000009';
const view = async () => {
  const { run } = await showFirstSync({ ctx: product.ctx });
  if (!run) throw new Error('no run');
  return run;
};
const untilPlanned = () =>
  product.until('the plan', async () => (await view()).phase === 'planned');
const untilLive = () =>
  product.until(
    'live',
    async () =>
      (
        await product.db.query(
          `select from connection c
           join run r on r.connection_id = c.id
           where c.phase = 'live' and r.phase = 'done'`,
        )
      ).length > 0,
  );
const people = async (kind: 'delete' | 'keep', over = {}) =>
  (
    await listPlanItems({
      ctx: product.ctx,
      input: { runId: (await view()).id, kind, after: 0, ...over },
    })
  ).items;
const kindsOf = async () =>
  Object.fromEntries(
    Object.entries((await view()).counts?.kinds ?? {}).map(([kind, { items }]) => [kind, items]),
  );
const noOf = (items: readonly PlanItemView[], email: string) =>
  items.find((item) => item.email === email)?.no ?? 0;

test('B11 B12 B14 a deletion as its page does it: out, labelled, in 7 days, put back', async () => {
  product = await startProduct({ contacts: 30 });
  const ctx = product.ctx;
  for (let n = 0; n < 12; n += 1)
    await product.wix.remove((await product.wix.byEmail(`person${n}@example.com`))[0]?.id ?? '');
  const inCrm = async (n: number) =>
    (await product.crm.byEmail(`person${n}@example.com`))[0]?.id ?? '';
  await product.crm.edit(await inCrm(11), { company: 'In use' });
  await product.startWorker();
  await planFirstSync({ ctx, input: { ...usualChoices, others: 'delete' } });
  await untilPlanned();
  const { id: runId } = await view();
  expect(await kindsOf()).toMatchObject({ delete: 11, keep: 1 });
  const [first, second] = await people('delete');
  expect(
    await takeOut({ ctx, input: { runId, nos: [first?.no ?? 0, second?.no ?? 0], isOut: true } }),
  ).toEqual({ left: 9 });
  expect(await takeOut({ ctx, input: { runId, nos: [second?.no ?? 0], isOut: false } })).toEqual({
    left: 10,
  });
  expect(
    await failureOf(takeOut({ ctx, input: { runId: nobody, nos: [first?.no ?? 0], isOut: true } })),
  ).toMatchObject({ name: 'NotFoundError' });

  const kept = await people('keep');
  const label = { runId, nos: [noOf(kept, 'person11@example.com')] };
  await labelInstead({ ctx, input: { ...label, isLabelled: true } });
  expect(await kindsOf()).toMatchObject({ keep: 0, label: 1 });
  expect(await people('keep'), 'stays where it was looked at').toMatchObject([
    { kind: 'label', email: 'person11@example.com' },
  ]);
  await labelInstead({ ctx, input: { ...label, isLabelled: false } });
  expect(await kindsOf()).toMatchObject({ keep: 1, label: 0 });
  await labelInstead({ ctx, input: { ...label, isLabelled: true } });
  expect(
    await failureOf(
      labelInstead({ ctx, input: { runId: nobody, nos: label.nos, isLabelled: true } }),
    ),
  ).toMatchObject({ name: 'NotFoundError' });

  const changed = (await people('delete')).find(({ no, isOut }) => !isOut && no !== second?.no);
  const changedId = (await product.crm.byEmail(changed?.email ?? ''))[0]?.id ?? '';
  await product.crm.edit(changedId, { company: 'Just now' });
  await product.until(
    'its event',
    async () =>
      (
        await product.db.query(`select from dirty where side = 'remote' and contact_id = $1`, [
          changedId,
        ])
      ).length > 0,
  );
  expect(
    await failureOf(approveFirstSync({ ctx, input: { runId, typedCount: '10', waits: true } })),
  ).toMatchObject({ code: 'changedSince', params: { changed: 1, count: 9 } });
  expect(await kindsOf()).toMatchObject({ delete: 10, keep: 1 });
  expect((await planFacets({ ctx, input: { runId, kind: 'keep' } })).reasons).toMatchObject([
    { reason: { code: 'keptRecent', params: { side: 'remote' } }, count: 2 },
  ]);
  expect(await people('keep', { code: 'keptRecent', of: 'remote' })).toHaveLength(2);
  expect(await people('keep', { code: 'keptRecent', of: 'wix' })).toEqual([]);
  expect(await people('delete', { code: 'onlyHere' })).toHaveLength(10);
  expect(await people('delete', { code: 'keptRecent' })).toEqual([]);
  await approveFirstSync({ ctx, input: { runId, typedCount: '9', waits: true } });
  await untilLive();

  expect(await product.crm.all()).toHaveLength(30);
  expect((await product.crm.byEmail('person11@example.com'))[0]?.labels).toContain('To remove');
  const scheduled = (await getOverview({ ctx })).connection?.scheduledDeletions;
  expect(scheduled).toMatchObject({ count: 9, side: 'remote' });
  expect(Math.round(((scheduled?.atMs ?? 0) - Date.now()) / (24 * 60 * 60_000))).toBe(7);
  expect(await cancelDeletions({ ctx })).toEqual({ kept: 9 });
  expect((await getOverview({ ctx })).connection?.scheduledDeletions).toBeNull();
  expect(await failureOf(cancelDeletions({ ctx }))).toMatchObject({ code: 'nothingScheduled' });

  const { runs } = await listRuns({ ctx, input: {} });
  expect(runs).toMatchObject([
    {
      id: runId,
      phase: 'done',
      approvedBy: 'commandLine',
      result: { created: 0, updated: 1, deleted: 0 },
      isUndone: false,
    },
  ]);
  expect(await failureOf(showRun({ ctx, input: { id: nobody } }))).toMatchObject({
    name: 'NotFoundError',
  });
  expect(await showRun({ ctx, input: { id: runId } })).toMatchObject({
    undo: { counts: { values: 1, contacts: 0, lost: 0 }, progress: null },
    isLive: true,
  });
  await undoRun({ ctx, input: { runId } });
  await product.until(
    'the label is off again',
    async () =>
      !(await product.crm.byEmail('person11@example.com'))[0]?.labels.includes('To remove'),
  );
  await product.until(
    'put back',
    async () => (await showRun({ ctx, input: { id: runId } })).undo?.progress?.phase === 'done',
  );
  expect((await listRuns({ ctx, input: {} })).runs[0]).toMatchObject({ isUndone: true });
});

test('B05 B13 stopped half-way: done stays, the rest is told, a new plan goes on', async () => {
  const count = 330;
  product = await startProduct({ contacts: count });
  const ctx = product.ctx;
  for (const [hands, company] of [
    [product.crm, 'Theirs'],
    [product.wix, 'Ours'],
  ] as const)
    await Promise.all((await hands.all()).map(({ id }) => hands.edit(id, { company })));
  await product.startWorker();
  await planFirstSync({ ctx, input: usualChoices });
  await untilPlanned();
  const { id: runId, total } = await view();
  expect(total).toBe(count);
  const done = async () =>
    (await product.crm.all()).filter(({ company }) => company === 'Ours').length;
  await product.crm.faults({ delayMs: 250 });
  await approveFirstSync({ ctx, input: { runId, replacesMany: true } });
  await product.until('some are done', async () => (await done()) > 0);
  await pauseTwoWay({ ctx });
  expect(await stopFirstSync({ ctx })).toEqual({ stopped: true });
  await product.until('stopped', async () => (await view()).phase === 'stopped');
  await product.crm.calm();
  const stopped = await view();
  const was = await done();
  expect(stopped.leftUndone).toBe(total - was);
  expect(stopped.leftUndone).toBeGreaterThan(0);
  expect((await getOverview({ ctx })).connection).toMatchObject({
    phase: 'preparing',
    waitsForSetUp: true,
  });
  expect(await failureOf(undoRun({ ctx, input: { runId } }))).toMatchObject({ code: 'runOpen' });

  await planFirstSync({ ctx, input: usualChoices });
  await untilPlanned();
  expect(await done(), 'nothing was written since').toBe(was);
  const next = await view();
  expect(next.total).toBe(total - was);
  await approveFirstSync({ ctx, input: { runId: next.id, replacesMany: true } });
  await untilLive();
  await product.until('all are done', async () => (await done()) === count);
  expect([(await product.wix.all()).length, (await product.crm.all()).length]).toEqual([
    count,
    count,
  ]);
  const both = await Promise.all([runId, next.id].map((id) => showRun({ ctx, input: { id } })));
  expect(both.map(({ undo }) => undo?.counts)).toEqual(
    [was, count - was].map((values) => ({ values, contacts: 0, lost: 0 })),
  );
});

test('B07 asked for again while the lists are read: the later plan is made', async () => {
  product = await startProduct({ contacts: 1_500 });
  const { ctx } = product;
  await product.crm.faults({ delayMs: 150 });
  await planFirstSync({ ctx, input: usualChoices });
  await product.startWorker();
  await product.until('pages', async () => (await view()).listed.remote > 0);
  const { runId } = await planFirstSync({
    ctx,
    input: { ...usualChoices, systemOfRecord: 'remote' },
  });
  await untilPlanned();
  expect(await view()).toMatchObject({ id: runId, phase: 'planned' });
  expect((await showFirstSync({ ctx })).choices.systemOfRecord).toBe('remote');
});

test('11.2 taken out of deletions, a person stays out of the labelling plan, too', async () => {
  product = await startProduct({ contacts: 6 });
  const { ctx, wix, crm } = product;
  for (let n = 0; n < 3; n += 1) {
    const [found] = await wix.byEmail(`person${n}@example.com`);
    await wix.remove(found?.id ?? '');
  }
  await product.startWorker();
  await planFirstSync({ ctx, input: { ...usualChoices, others: 'delete' } });
  await untilPlanned();
  const nos = [noOf(await people('delete'), 'person1@example.com')];
  await takeOut({ ctx, input: { runId: (await view()).id, nos, isOut: true } });
  const { runId } = await planFirstSync({ ctx, input: { ...usualChoices, others: 'label' } });
  await product.until('the other plan', async () => (await view()).id === runId);
  await untilPlanned();
  expect(await view()).toMatchObject({ outs: 1, counts: { kinds: { label: { items: 3 } } } });
  await approveFirstSync({ ctx, input: { runId } });
  await untilLive();
  const labelled = (await crm.all()).filter(({ labels }) => labels.includes('To remove'));
  expect(labelled.map(({ email }) => email).sort()).toEqual([
    'person0@example.com',
    'person2@example.com',
  ]);
  expect(await wix.byEmail('person1@example.com')).toEqual([]);
});
