import { describe, expect, it } from 'vitest';
import type { Field, FieldValues } from '@/lib/core/model/field';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { SideName } from '@/lib/core/model/side';
import { isAgreed } from '@/lib/core/plan/agree';
import {
  createWorld,
  remoteFields,
  testChoices,
  testRows,
  wixFields,
  type World,
} from '@/lib/testing/engine/cases-harness';
import { person } from '@/lib/testing/engine/memory-people';

const field = (key: string, type: Field['type'], over: Partial<Field> = {}): Field => ({
  key,
  label: key,
  type,
  readOnly: false,
  ...over,
});
const row = (id: number, wix: string, remote: string): MappingRow => ({
  id,
  wix,
  remote,
  direction: 'both',
  winner: 'systemOfRecord',
  blanks: 'clear',
});
const rows = [
  ...testRows,
  row(11, 'country', 'country'),
  row(12, 'state', 'state'),
  row(13, 'account', 'account'),
  row(14, 'note', 'amount'),
];
const fields = {
  wix: [
    ...wixFields,
    field('country', 'country'),
    field('state', 'subdivision'),
    field('account', 'number', { isDouble: true }),
    field('note', 'text'),
  ],
  remote: [
    ...remoteFields,
    field('country', 'text'),
    field('state', 'text'),
    field('account', 'number'),
    field('amount', 'number'),
  ],
};

const edit = (world: World, side: SideName, id: string, values: FieldValues) =>
  person.edit({ service: world.services[side], id, values });
const held = (world: World, side: SideName, id: string) =>
  world.services[side].contacts.get(id)?.values ?? {};

async function linked(values: FieldValues) {
  const world = createWorld({ rows, fields });
  const wix = person.create({
    service: world.services.wix,
    values: { email: 'ana@example.com', 'name.first': 'Ana', ...values },
  });
  await world.settle();
  const remote = world.links()[0]?.remoteId ?? '';
  for (const side of ['wix', 'remote'] as const) world.services[side].log.length = 0;
  return { world, wix, remote };
}

/** Whatever was looked at again, nothing is written, and a comparison finds both alike. */
async function expectRest(world: World) {
  const before = world.services.wix.log.length + world.services.remote.log.length;
  await world.settle();
  expect((await world.compare()).report).toMatchObject({ people: 1, identical: 1 });
  await world.settle();
  expect(world.services.wix.log.length + world.services.remote.log.length).toBe(before);
}

describe('values as people type them, in the two-way sync and its comparison', () => {
  it('H08 H09 a state and a country travel as their side writes them, both ways', async () => {
    const { world, wix, remote } = await linked({ country: 'US', state: 'US-NY' });
    expect(held(world, 'remote', remote)).toMatchObject({
      country: 'United States',
      state: 'New York',
    });
    edit(world, 'remote', remote, { state: 'NY', country: 'USA' });
    await world.settle();
    expect(held(world, 'wix', wix), 'another spelling is no change').toMatchObject({
      country: 'US',
      state: 'US-NY',
    });
    expect(held(world, 'remote', remote)).toMatchObject({ state: 'NY', country: 'USA' });
    edit(world, 'remote', remote, { state: 'Bayern', country: 'Deutschland' });
    await world.settle();
    expect(held(world, 'wix', wix)).toMatchObject({ country: 'DE', state: 'DE-BY' });
    await expectRest(world);
  });

  it('H09 a country that is not known rests alone, with its reason', async () => {
    const { world, wix, remote } = await linked({ country: 'US', company: 'Acme' });
    edit(world, 'remote', remote, { country: 'Narnia', company: 'Moved on' });
    await world.settle();
    expect(held(world, 'wix', wix)).toMatchObject({ country: 'US', company: 'Moved on' });
    expect(world.links()).toMatchObject([
      { state: 'failed', reason: { code: 'unknownCountry', params: { row: 11 } } },
    ]);
  });

  it('H07 digits arrive as they were typed, and a number that Wix would round rests', async () => {
    const { world, wix, remote } = await linked({ note: '10.50', account: 5 });
    expect(held(world, 'remote', remote)).toMatchObject({ amount: '10.50', account: 5 });
    edit(world, 'wix', wix, { note: '9007199254740993' });
    await world.settle();
    expect(held(world, 'remote', remote)['amount']).toBe('9007199254740993');
    edit(world, 'remote', remote, { amount: '9007199254740992' });
    await world.settle();
    expect(held(world, 'wix', wix)['note'], 'two different numbers are never taken for equal').toBe(
      '9007199254740992',
    );
    await expectRest(world);
    edit(world, 'remote', remote, { account: '9007199254740993' });
    await world.settle();
    expect(held(world, 'wix', wix)['account']).toBe(5);
    expect(world.links()).toMatchObject([
      { state: 'failed', reason: { code: 'numberTooLong', params: { row: 13 } } },
    ]);
  });

  it('H06 an address in another spelling is no change; case and domain form stay put', async () => {
    const { world, wix, remote } = await linked({ email: 'Ana.Ruiz@m\u00FCnchen.example' });
    expect(held(world, 'remote', remote)['email']).toBe('Ana.Ruiz@m\u00FCnchen.example');
    edit(world, 'remote', remote, { email: 'ana.ruiz@xn--mnchen-3ya.example' });
    await world.settle();
    expect(held(world, 'wix', wix)['email']).toBe('Ana.Ruiz@m\u00FCnchen.example');
    await expectRest(world);
  });

  it('H06 contacts with two spellings of one address become one; no second arises', async () => {
    const world = createWorld({ rows, fields });
    person.create({
      service: world.services.remote,
      values: { email: 'bo@xn--mnchen-3ya.example', company: 'Acme' },
    });
    const wix = person.create({
      service: world.services.wix,
      values: { email: 'bo\u200B@M\u00DCNCHEN.example', 'name.first': 'Bo' },
    });
    await world.settle();
    expect([world.services.wix.contacts.size, world.services.remote.contacts.size]).toEqual([1, 1]);
    expect(held(world, 'wix', wix)['company']).toBe('Acme');
  });

  it('H06 an address with a control character goes nowhere', async () => {
    const { world, wix, remote } = await linked({});
    edit(world, 'wix', wix, { email: 'an\uFFFD@example.com', company: 'Acme' });
    await world.settle();
    expect(held(world, 'remote', remote)).toMatchObject({
      email: 'ana@example.com',
      company: 'Acme',
    });
    expect(world.links()).toMatchObject([{ state: 'failed', reason: { code: 'badEmail' } }]);
  });
});

describe('values as people type them, in a first sync', () => {
  it('H06 H08 H09 the same person in other spellings is found and nothing is written', async () => {
    const world = createWorld({ rows, fields });
    world.memory.connection = { ...world.memory.connection, phase: 'preparing' };
    person.create({
      service: world.services.wix,
      values: { email: 'Ana@m\u00FCnchen.example', country: 'DE', state: 'DE-BY', account: 5 },
    });
    person.create({
      service: world.services.remote,
      values: {
        email: 'ana@xn--mnchen-3ya.example',
        country: 'Deutschland',
        state: 'Bayern',
        account: '5.00',
      },
    });
    await world.runs.start({ choices: testChoices, mappingVersion: 1, isApproved: false });
    const lease = await world.store.claim({ worker: 'first', leaseMs: 60_000 });
    const run = await world.advance({ epoch: lease?.epoch ?? 0 });
    const items = await world.runs.items({ runId: run?.id ?? '', after: 0, limit: 10 });
    expect(items).toMatchObject([{ kind: 'link', writes: [] }]);
  });
});

describe('what a person sees of a contact', () => {
  it('H08 H09 two spellings of one country or state are the same', () => {
    const by = (list: readonly Field[]) => new Map(list.map((one) => [one.key, one]));
    const values = {
      wix: { country: 'US', state: 'US-NY', note: '10.50' },
      remote: { country: 'USA', state: 'NY', amount: '10.5' },
    };
    const same = (id: number, over: FieldValues = {}) =>
      rows
        .filter((one) => one.id === id)
        .map((one) =>
          isAgreed({
            row: one,
            rows,
            fields: { wix: by(fields.wix), remote: by(fields.remote) },
            values: { ...values, remote: { ...values.remote, ...over } },
          }),
        )[0];
    expect([same(11), same(12), same(14)]).toEqual([true, true, true]);
    expect([
      same(11, { country: 'Canada' }),
      same(12, { state: 'Ohio' }),
      same(14, { amount: '10.51' }),
    ]).toEqual([false, false, false]);
  });
});
