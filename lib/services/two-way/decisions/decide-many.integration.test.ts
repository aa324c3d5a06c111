import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReasonSide } from '@/lib/core/model/reason';
import { getContact } from '@/lib/services/contacts/get';
import { listNeedsYou } from '@/lib/services/log/list-needs-you';
import { getOverview } from '@/lib/services/sites/get-overview';
import { type NeedsYou, type WaitingContact } from '@/lib/services/views/contacts';
import { failureOf } from '@/lib/testing/failure-of';
import { startProduct, type Product } from '@/lib/testing/product';
import { decideContact } from './decide';
import { decideMany } from './decide-many';

let product: Product;

beforeAll(async () => {
  product = await startProduct({ contacts: 20 });
  await product.startWorker();
  await product.until(
    'first sync',
    async () =>
      (await product.db.query(`select from connection where phase = 'live' and in_sync_count = 20`))
        .length === 1,
  );
});
afterAll(() => product.stop());

const groups = async () =>
  // without state and code: the groups
  ((await listNeedsYou({ ctx: product.ctx, input: {} })) as NeedsYou).groups;
const group = async (code: string, of?: ReasonSide) =>
  (await groups()).find((one) => one.reason.code === code && (of ?? one.of) === one.of);
const untilWaiting = (code: string, count: number, of?: ReasonSide) =>
  product.until(`${count} × ${code}`, async () => ((await group(code, of))?.count ?? 0) === count);
const emailsOf = (contacts: readonly WaitingContact[] = []) =>
  contacts.map(({ people }) => people[0]?.email).sort();
const person = async (side: 'wix' | 'crm', n: number) =>
  (await product[side].byEmail(`person${n}@example.com`))[0]?.id ?? '';
const nobody = '00000000-0000-4000-8000-000000000009';

test('A05 B08 all waiting for a deletion on one side go with the number, no others', async () => {
  for (const n of [0, 1, 2, 3]) await product.wix.remove(await person('wix', n));
  for (const n of [4, 5]) await product.crm.remove(await person('crm', n));
  await untilWaiting('deletionPending', 4, 'wix');
  await untilWaiting('deletionPending', 2, 'remote');
  const [here, there] = [
    await group('deletionPending', 'wix'),
    await group('deletionPending', 'remote'),
  ];
  expect(here?.reason.params).toEqual({ side: 'wix' });
  expect(there?.reason.params).toEqual({ side: 'remote' });
  expect(emailsOf(here?.contacts)).toEqual([0, 1, 2, 3].map((n) => `person${n}@example.com`));
  const page = await listNeedsYou({
    ctx: product.ctx,
    input: { state: 'onHold', code: 'deletionPending', of: 'remote' },
  });
  expect(emailsOf('contacts' in page ? page.contacts : [])).toEqual([
    'person4@example.com',
    'person5@example.com',
  ]);
  expect(here).toMatchObject({
    state: 'onHold',
    decided: 0,
    decisions: ['keep', 'deleteThere'],
    canRetry: false,
  });
  const [first] = here?.contacts ?? [];
  expect(first).toMatchObject({
    people: [{ email: expect.stringMatching(/^person[0-3]@example\.com$/) }],
    candidates: [],
    fields: [],
  });
  const chosen = await listChosen([0, 4]);
  expect(
    await decideMany({
      ctx: product.ctx,
      input: { which: { linkIds: chosen }, word: { kind: 'keep' } },
    }),
  ).toEqual({ count: 2 });
  await untilWaiting('deletionPending', 3, 'wix');
  await untilWaiting('deletionPending', 1, 'remote');
  const all = {
    which: { code: 'deletionPending', of: 'wix' },
    word: { kind: 'deleteThere' },
  } as const;
  expect(await failureOf(decideMany({ ctx: product.ctx, input: all }))).toMatchObject({
    code: 'wrongCount',
    params: { count: 3 },
  });
  expect(
    await failureOf(decideMany({ ctx: product.ctx, input: { ...all, typedCount: '6' } })),
  ).toMatchObject({ code: 'wrongCount' });
  expect(
    await product.db.query(`select from link where decision ->> 'kind' = 'deleteThere'`),
  ).toEqual([]);
  expect(await decideMany({ ctx: product.ctx, input: { ...all, typedCount: ' 3 ' } })).toEqual({
    count: 3,
  });
  await product.until('deleted in HubSpot', async () => (await product.crm.all()).length === 15);
  expect(await product.wix.all()).toHaveLength(16);
  expect((await group('deletionPending'))?.count, 'whoever was deleted in HubSpot').toBe(1);
  await decideMany({
    ctx: product.ctx,
    input: { which: { code: 'deletionPending' }, word: { kind: 'deleteThere' } },
  });
  await product.until(
    'deleted on both',
    async () => (await product.crm.all()).length === 15 && (await product.wix.all()).length === 15,
  );
  expect(
    [await person('crm', 0), await person('wix', 4)].every(Boolean),
    'the kept ones are still there',
  ).toBe(true);
  await product.until('nobody waits', async () => (await group('deletionPending')) === undefined);
});

/** The links of these people, by the address they have where they still are. */
async function listChosen(people: readonly number[]): Promise<string[]> {
  const contacts = (await groups()).flatMap((one) => one.contacts);
  return people.flatMap(
    (n) =>
      contacts.find(({ people: there }) => there[0]?.email === `person${n}@example.com`)?.linkId ??
      [],
  );
}

test('B11 edited between showing and click: nobody is deleted who was not seen so', async () => {
  for (const n of [12, 13, 14]) await product.wix.remove(await person('wix', n));
  await untilWaiting('deletionPending', 3);
  const contacts = (await group('deletionPending'))?.contacts ?? [];
  const shown = (n: number) =>
    contacts.find(({ people }) => people[0]?.email === `person${n}@example.com`) ?? {
      linkId: '',
      seen: {},
    };
  // No event tells of it: only the look before the deletion can.
  await product.crm.faults({ webhookDropPercent: 100 });
  for (const n of [12, 13])
    await product.crm.edit(await person('crm', n), { company: 'Edited since' });
  await product.crm.calm();
  await decideContact({
    ctx: product.ctx,
    input: { id: shown(12).linkId, decision: { kind: 'deleteThere', seen: shown(12).seen } },
  });
  const chosen = [13, 14].map(shown);
  await decideMany({
    ctx: product.ctx,
    input: {
      which: {
        linkIds: chosen.map(({ linkId }) => linkId),
        seen: Object.fromEntries(chosen.map(({ linkId, seen }) => [linkId, seen])),
      },
      word: { kind: 'deleteThere' },
      typedCount: '2',
    },
  });
  await product.until(
    'the one that was seen is gone',
    async () => (await person('crm', 14)) === '',
  );
  await untilWaiting('deletionEdited', 2);
  expect([await person('crm', 12), await person('crm', 13)].every(Boolean)).toBe(true);
  expect(
    await failureOf(
      decideMany({
        ctx: product.ctx,
        input: {
          which: { code: 'deletionEdited' },
          word: { kind: 'deleteThere' },
          typedCount: '2',
        },
      }),
    ),
    'nobody is deleted unseen',
  ).toMatchObject({ code: 'chooseEdited' });
  const again = await group('deletionEdited');
  await decideMany({
    ctx: product.ctx,
    input: {
      which: {
        linkIds: again?.contacts.map(({ linkId }) => linkId) ?? [],
        seen: Object.fromEntries(again?.contacts.map(({ linkId, seen }) => [linkId, seen]) ?? []),
      },
      word: { kind: 'deleteThere' },
      typedCount: '2',
    },
  });
  await product.until('all gone', async () =>
    (await Promise.all([12, 13].map((n) => person('crm', n)))).every((id) => id === ''),
  );
});

test('A15 conflicts show both values: decided field by field, or with one click', async () => {
  await product.db.query(
    `update mapping_version
     set rows = (
       select jsonb_agg(
         case when r ->> 'wix' in ('company', 'jobTitle') then r || '{"winner":"ask"}' else r end
       )
       from jsonb_array_elements(rows) r
     )`,
  );
  await Promise.all(
    [6, 7, 8].map(async (n) => {
      const [here, there] = [await person('wix', n), await person('crm', n)];
      await Promise.all([
        product.wix.edit(here, { company: `Wix ${n}`, jobTitle: 'W' }),
        product.crm.edit(there, { company: `CRM ${n}`, jobTitle: 'C' }),
      ]);
    }),
  );
  await untilWaiting('conflict', 3);
  const contacts = (await group('conflict'))?.contacts ?? [];
  const mixed = contacts.find(({ people }) => people[0]?.email === 'person6@example.com');
  expect(mixed?.fields).toMatchObject([
    { label: 'Company', wix: 'Wix 6', remote: 'CRM 6', same: false },
    { label: 'Job title', wix: 'W', remote: 'C', same: false },
  ]);
  const [company, jobTitle] = mixed?.fields ?? [];
  await decideContact({
    ctx: product.ctx,
    input: {
      id: mixed?.linkId ?? '',
      decision: {
        kind: 'take',
        winners: { [company?.row ?? 0]: 'wix', [jobTitle?.row ?? 0]: 'remote' },
      },
    },
  });
  await untilWaiting('conflict', 2);
  expect(
    await decideMany({
      ctx: product.ctx,
      input: { which: { code: 'conflict' }, word: { kind: 'take', side: 'remote' } },
    }),
  ).toEqual({ count: 2 });
  const both = async (n: number) => [
    (await product.wix.byEmail(`person${n}@example.com`))[0],
    (await product.crm.byEmail(`person${n}@example.com`))[0],
  ];
  await product.until('as decided', async () => {
    const [six, seven, eight] = await Promise.all([both(6), both(7), both(8)]);
    return (
      six.every((one) => one?.company === 'Wix 6' && one.jobTitle === 'C') &&
      [...seven].every((one) => one?.company === 'CRM 7' && one.jobTitle === 'C') &&
      eight.every((one) => one?.company === 'CRM 8')
    );
  });
  await product.until('nobody waits', async () => (await group('conflict')) === undefined);
});

test('who could be several stands beside them; the owner says who, not the linked', async () => {
  const [ana, twin] = await Promise.all([
    product.wix.create({ first: 'Ana', email: 'ana@example.com' }),
    product.wix.create({ first: 'Anna', email: 'ana@example.com' }),
  ]);
  await product.crm.create({ first: 'Ana', last: 'There', email: 'ana@example.com' });
  await product.until('Ana waits', async () => ((await group('sharedEmail'))?.count ?? 0) >= 2);
  const waiting = async (id: string) =>
    (await group('sharedEmail'))?.contacts.find(({ people }) => people[0]?.id === id);
  const question = await waiting(ana.id);
  expect(question).toMatchObject({
    people: [{ side: 'wix', name: 'Ana' }],
    candidates: [{ side: 'remote', name: 'Ana There', email: 'ana@example.com', isTaken: false }],
  });
  await decideContact({
    ctx: product.ctx,
    input: {
      id: question?.linkId ?? '',
      decision: { kind: 'linkTo', otherId: question?.candidates[0]?.id ?? '' },
    },
  });
  await product.until(
    'linked',
    async () =>
      (await getContact({ ctx: product.ctx, input: { id: question?.linkId ?? '' } })).state ===
      'inSync',
  );
  await product.until(
    'taken',
    async () => (await waiting(twin.id))?.candidates[0]?.isTaken === true,
  );
  const apart = await waiting(twin.id);
  expect(
    await decideMany({
      ctx: product.ctx,
      input: { which: { linkIds: [apart?.linkId ?? ''] }, word: { kind: 'keep' } },
    }),
  ).toEqual({ count: 1 });
  await product.until(
    'kept apart',
    async () =>
      (await getContact({ ctx: product.ctx, input: { id: apart?.linkId ?? '' } })).reason?.code ===
      'keptApart',
  );
  expect(await product.crm.byEmail('ana@example.com')).toHaveLength(1);
});

test('B15 after a merge the second contact waits for the owner, until it is kept', async () => {
  const [target, source] = [await person('wix', 10), await person('wix', 11)];
  await product.wix.merge({ target, source });
  await untilWaiting('mergedInWix', 1);
  const needs = (await getOverview({ ctx: product.ctx })).connection?.needsYou;
  const [second] = (await group('mergedInWix'))?.contacts ?? [];
  expect(second).toMatchObject({ deleteOn: 'remote', people: [{ side: 'remote' }] });
  await decideContact({
    ctx: product.ctx,
    input: { id: second?.linkId ?? '', decision: { kind: 'keep' } },
  });
  await product.until('kept', async () => (await group('mergedInWix')) === undefined);
  expect((await getOverview({ ctx: product.ctx })).connection?.needsYou).toBe((needs ?? 0) - 1);
  expect([await person('crm', 10), await person('crm', 11)].every(Boolean)).toBe(true);
});

test('B14 an id of nobody here is unknown; what waits for nothing is refused', async () => {
  const { linkId } = (
    await product.db.query<{ linkId: string }>(
      `select id::text as "linkId" from link where state = 'inSync' limit 1`,
    )
  )[0] ?? { linkId: '' };
  const ctx = product.ctx;
  expect(
    await failureOf(
      decideMany({ ctx, input: { which: { linkIds: [linkId, nobody] }, word: { kind: 'keep' } } }),
    ),
  ).toMatchObject({ name: 'NotFoundError' });
  expect(
    await failureOf(
      decideMany({ ctx, input: { which: { linkIds: [linkId] }, word: { kind: 'keep' } } }),
    ),
  ).toMatchObject({ code: 'cannotDecide' });
  expect(
    await failureOf(
      decideMany({
        ctx,
        input: { which: { code: 'conflict' }, word: { kind: 'deleteThere' }, typedCount: '1' },
      }),
    ),
  ).toMatchObject({ code: 'cannotDecide' });
});
