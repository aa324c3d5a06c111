import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sides } from '@/lib/core/model/side';
import { findByKey } from '@/lib/services/contacts/find-by-key';
import { getContact } from '@/lib/services/contacts/get';
import { decideContact } from '@/lib/services/two-way/decisions/decide';
import { setPolicy } from '@/lib/services/two-way/set-up/set-policy';
import { failureOf } from '@/lib/testing/failure-of';
import { startProduct, type Product } from '@/lib/testing/product';
import { undoContact } from './contact';
import { previewUndo } from './preview';
import { undoRun } from './run';
import { showUndoRun } from './show-run';

let product: Product;
let worker: ChildProcess;

const handsOf = (side: (typeof sides)[number]) => (side === 'wix' ? product.wix : product.crm);
const otherOf = (side: (typeof sides)[number]) => (side === 'wix' ? product.crm : product.wix);
const count = 40;

beforeAll(async () => {
  product = await startProduct({ contacts: count });
  // The first sync finds a company on both sides: Wix is right, HubSpot's is overwritten.
  for (const [hands, company] of [
    [product.wix, 'Ours'],
    [product.crm, 'Theirs'],
  ] as const)
    for (const { id } of await hands.all()) await hands.edit(id, { company });
  // An event that comes while the plan is carried out takes its contact out of it; all of these are
  // in before.
  await product.until(
    'events of the edits',
    async () => (await product.db.query('select from dirty')).length === 2 * count,
  );
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

async function person(email: string) {
  const { contacts } = await findByKey({ ctx: product.ctx, input: { key: email } });
  const [found] = contacts;
  if (!found) throw new Error(`${email} is not known`);
  return found.linkId;
}
const lines = async (id: string) => (await previewUndo({ ctx: product.ctx, input: { id } })).lines;
const one = async (side: (typeof sides)[number], email: string) =>
  (await handsOf(side).byEmail(email))[0];
const isAtRest = async (linkId: string) =>
  (await getContact({ ctx: product.ctx, input: { id: linkId } })).state === 'inSync';

test('B13 X1 a whole run is put back, its worker killed: all but one edited since', async () => {
  await product.crm.edit((await one('remote', 'person3@example.com'))?.id ?? '', {
    company: 'Edited since',
  });
  await product.until(
    'the edit in Wix',
    async () => (await one('wix', 'person3@example.com'))?.company === 'Edited since',
  );
  const { run } = await showUndoRun({ ctx: product.ctx });
  expect(run).toMatchObject({ counts: { values: count, contacts: 0, lost: 0 }, progress: null });
  await undoRun({ ctx: product.ctx, input: { runId: run?.runId ?? '' } });
  expect(
    await failureOf(undoRun({ ctx: product.ctx, input: { runId: run?.runId ?? '' } })),
  ).toMatchObject({ code: 'undoUnderWay' });
  worker.kill('SIGKILL');
  worker = await product.startWorker();
  await product.until(
    'everything put back',
    async () => (await showUndoRun({ ctx: product.ctx })).run?.progress?.phase === 'done',
  );
  expect((await showUndoRun({ ctx: product.ctx })).run?.progress).toMatchObject({
    contacts: count,
    left: 0,
    putBack: count - 1,
    skipped: [{ reason: { code: 'undoMoved', params: { side: 'remote' } }, count: 1 }],
  });
  await product.until(
    'carried over',
    async () =>
      (await product.wix.all()).filter(({ company }) => company === 'Theirs').length === count - 1,
  );
  expect((await product.crm.all()).filter(({ company }) => company === 'Theirs')).toHaveLength(
    count - 1,
  );
  const [row] = await product.db.query<{ parked: unknown }>('select parked from connection');
  expect(row?.parked, 'what was asked for is no mass change').toBeNull();
});

test.each(sides)(
  'B13 a value overwritten in %s is put back from the contact’s page, which says what will happen',
  async (side) => {
    const email = `person${side === 'wix' ? 5 : 6}@example.com`;
    const linkId = await person(email);
    const other = side === 'wix' ? 'remote' : 'wix';
    for (const jobTitle of ['First', 'Second']) {
      await handsOf(other).edit((await one(other, email))?.id ?? '', { jobTitle });
      await product.until(
        jobTitle,
        async () => (await one(side, email))?.jobTitle === jobTitle && (await isAtRest(linkId)),
      );
    }
    const line = (await lines(linkId)).find(({ values }) =>
      values.some(({ now }) => now === 'Second'),
    );
    expect(line).toMatchObject({
      side,
      values: [{ label: 'Job title', now: 'Second', back: 'First' }],
      contact: null,
      left: [],
    });
    await undoContact({
      ctx: product.ctx,
      input: { id: linkId, operationId: line?.operationId ?? '', everywhere: false },
    });
    await product.until('both as before', async () =>
      (await Promise.all(sides.map((where) => one(where, email)))).every(
        (contact) => contact?.jobTitle === 'First',
      ),
    );
  },
);

test.each(sides)(
  'B13 a contact that we deleted in %s comes back there with its link, and on both where asked for',
  async (side) => {
    const email = `person${side === 'wix' ? 7 : 8}@example.com`;
    const linkId = await person(email);
    const old = await one(side, email);
    await otherOf(side).remove((await one(side === 'wix' ? 'remote' : 'wix', email))?.id ?? '');
    await product.until('the question', async () =>
      (await getContact({ ctx: product.ctx, input: { id: linkId } })).decisions.includes(
        'deleteThere',
      ),
    );
    await decideContact({
      ctx: product.ctx,
      input: { id: linkId, decision: { kind: 'deleteThere' } },
    });
    await product.until('deleted', async () => (await handsOf(side).byEmail(email)).length === 0);
    await product.until('the line', async () =>
      (await lines(linkId)).some(({ contact }) => contact !== null),
    );
    const line = (await lines(linkId)).find(({ contact }) => contact !== null);
    expect(line).toMatchObject({ side, contact: { onlyHere: true } });
    await undoContact({
      ctx: product.ctx,
      input: { id: linkId, operationId: line?.operationId ?? '', everywhere: side === 'wix' },
    });
    await product.until('back', async () => (await handsOf(side).byEmail(email)).length === 1);
    expect(await one(side, email)).toMatchObject({ first: old?.first, last: old?.last });
    if (side === 'remote') {
      await product.until(
        'left out',
        async () =>
          (await getContact({ ctx: product.ctx, input: { id: linkId } })).reason?.code ===
          'putBack',
      );
      expect(await product.wix.byEmail(email)).toEqual([]);
    } else {
      await product.until(
        'on both',
        async () => (await product.crm.byEmail(email)).length === 1 && (await isAtRest(linkId)),
      );
    }
    expect(await person(email)).toBe(linkId);
  },
);

test('B14 what belongs to nobody here is unknown; what can’t be put back is refused', async () => {
  const linkId = await person('person1@example.com');
  const nobody = '00000000-0000-4000-8000-000000000009';
  expect(await failureOf(previewUndo({ ctx: product.ctx, input: { id: nobody } }))).toMatchObject({
    name: 'NotFoundError',
  });
  expect(
    await failureOf(
      undoContact({
        ctx: product.ctx,
        input: { id: linkId, operationId: nobody, everywhere: false },
      }),
    ),
  ).toMatchObject({ name: 'NotFoundError' });
  expect(await failureOf(undoRun({ ctx: product.ctx, input: { runId: nobody } }))).toMatchObject({
    name: 'NotFoundError',
  });
  const [linking] = await product.db.query<{ id: string }>(
    `select id::text from operation where link_id = $1 and kind in ('link', 'idWrite') limit 1`,
    [linkId],
  );
  expect(
    await failureOf(
      undoContact({
        ctx: product.ctx,
        input: { id: linkId, operationId: linking?.id ?? '', everywhere: false },
      }),
    ),
  ).toMatchObject({ code: 'nothingToPutBack' });
});

test('deleting takes the typed word, marking does not; the other direction stays', async () => {
  const ctx = product.ctx;
  expect(
    await failureOf(setPolicy({ ctx, input: { deletions: { wix: 'delete' } } })),
  ).toMatchObject({ code: 'wrongWord' });
  expect(
    await failureOf(setPolicy({ ctx, input: { deletions: { wix: 'delete' }, typed: 'yes' } })),
  ).toMatchObject({ code: 'wrongWord' });
  expect(
    await setPolicy({ ctx, input: { deletions: { wix: 'delete' }, typed: 'Delete' } }),
  ).toEqual({ deletions: { wix: 'delete', remote: 'ask' } });
  expect(await setPolicy({ ctx, input: { deletions: { remote: 'label' } } })).toEqual({
    deletions: { wix: 'delete', remote: 'label' },
  });
  expect(await setPolicy({ ctx, input: { deletions: { wix: 'ask' } } })).toEqual({
    deletions: { wix: 'ask', remote: 'label' },
  });
});
