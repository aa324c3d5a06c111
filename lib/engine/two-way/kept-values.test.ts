import { describe, expect, it } from 'vitest';
import type { FieldValues } from '@/lib/core/model/field';
import { sides, type SideName } from '@/lib/core/model/side';
import { createFingerprinter, createKeyHash } from '@/lib/core/values/fingerprint';
import { createWorld, remoteKey, type World } from '@/lib/testing/engine/cases-harness';
import { person } from '@/lib/testing/engine/memory-people';

const key = new Uint8Array(32).fill(7);
const keyHash = createKeyHash(key);
const ana: FieldValues = {
  email: 'ana@example.com',
  'name.first': 'Ana',
  phone: '+1 212 555 0100',
  company: 'Acme',
};
const second = { email: 'second@example.com', phone: '+1 212 555 0188' } as const;
const keyOn = (side: SideName, key: string) => (side === 'wix' ? key : remoteKey(key));
const on = (side: SideName, values: FieldValues) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [keyOn(side, key), value]));

type Pair = { readonly world: World; readonly ids: Readonly<Record<SideName, string>> };

async function linked({
  values = ana,
  more = {},
  ...options
}: Parameters<typeof createWorld>[0] & {
  values?: FieldValues;
  more?: Readonly<Record<string, readonly string[]>>;
} = {}): Promise<Pair> {
  const world = createWorld(options);
  const wix = person.create({ service: world.services.wix, values, more });
  await world.settle();
  for (const side of sides) world.services[side].log.length = 0;
  return { world, ids: { wix, remote: world.links()[0]?.remoteId ?? '' } };
}

const edit = ({ world, ids }: Pair, side: SideName, values: FieldValues) =>
  person.edit({ service: world.services[side], id: ids[side], values: on(side, values) });
const value = ({ world, ids }: Pair, side: SideName, key: string) =>
  world.services[side].contacts.get(ids[side])?.values[keyOn(side, key)] ?? null;
const writes = ({ world }: Pair) =>
  world.services.wix.log.length + world.services.remote.log.length;

describe.each(['email', 'phone'] as const)(
  'H15 the CRM clears the main %s of a contact with two in Wix',
  (field) => {
    it('Wix puts the second in its place: the CRM takes it, both end equal and quiet', async () => {
      const pair = await linked({ more: { [field]: [second[field]] } });
      edit(pair, 'remote', { [field]: null });
      await pair.world.settle();
      for (const side of sides) expect(value(pair, side, field)).toBe(second[field]);
      expect(pair.world.links()).toMatchObject([{ state: 'inSync', refusals: [] }]);
      expect(writes(pair)).toBe(2);
      await pair.world.settle();
      expect((await pair.world.compare()).report).toMatchObject({ identical: 1, kinds: {} });
      expect(writes(pair)).toBe(2);
    });

    it('sides that differ are never in sync, and no comparison calls them identical', async () => {
      const pair = await linked({ more: { [field]: [second[field]] } });
      const { world } = pair;
      edit(pair, 'remote', { [field]: null });
      for (let turns = 0; turns < 4; turns += 1) {
        await world.deliver();
        const actor = world.makeActor('a');
        await actor.claim();
        await actor.turn();
        await actor.release();
        const isEqual = value(pair, 'wix', field) === value(pair, 'remote', field);
        if (!isEqual) {
          expect(world.links()[0]?.state).toBe('waiting');
          expect((await world.compare()).report?.identical).toBe(0);
        }
      }
      expect(value(pair, 'remote', field)).toBe(second[field]);
    });

    it('the answer of Wix is lost: ends the same', async () => {
      const pair = await linked({ more: { [field]: [second[field]] } });
      pair.world.faults.wix.push('after');
      edit(pair, 'remote', { [field]: null });
      await pair.world.settle();
      for (const side of sides) expect(value(pair, side, field)).toBe(second[field]);
    });

    it('H17 history tells what Wix kept', async () => {
      const pair = await linked({ more: { [field]: [second[field]] } });
      edit(pair, 'remote', { [field]: null });
      await pair.world.settle();
      const told = (await pair.world.store.operations({ limit: 10 }))
        .filter(({ kind }) => kind === 'update')
        .map(({ side, values }) => ({ side, values }));
      expect(told).toMatchObject([
        { side: 'remote', values: [{ before: null, after: second[field] }] },
        { side: 'wix', values: [{ before: ana[field], after: second[field] }] },
      ]);
    });
  },
);

it('H15 exact search knows the address Wix put in another’s place, and a written one', async () => {
  const pair = await linked({ more: { email: [second.email] } });
  edit(pair, 'remote', { email: null });
  await pair.world.settle();
  expect(pair.world.links()[0]?.keys).toEqual({
    wix: keyHash('email', second.email),
    remote: keyHash('email', second.email),
  });
  edit(pair, 'remote', { email: 'third@example.com' });
  await pair.world.settle();
  expect(pair.world.links()[0]?.keys).toEqual({
    wix: keyHash('email', 'third@example.com'),
    remote: keyHash('email', 'third@example.com'),
  });
});

it('H17 C09 history tells the spelling the service gave a value, which is agreed on', async () => {
  const pair = await linked({
    normalise: ({ field, value: raw }) =>
      typeof raw === 'string' && field === 'company' ? raw.toUpperCase() : raw,
  });
  edit(pair, 'wix', { company: 'Quiet' });
  await pair.world.settle();
  expect((await pair.world.store.operations({ limit: 1 }))[0]?.values).toMatchObject([
    { field: 'company', after: 'QUIET' },
  ]);
  expect(value(pair, 'wix', 'company')).toBe('Quiet');
  expect(writes(pair)).toBe(1);
});

it('H15 a service cuts a value short: its other side follows; in sync means equal', async () => {
  const pair = await linked({
    normalise: ({ field, value: raw }) =>
      typeof raw === 'string' && field === 'company' ? raw.slice(0, 6) : raw,
  });
  edit(pair, 'wix', { company: 'Long Company' });
  await pair.world.settle();
  for (const side of sides) expect(value(pair, side, 'company')).toBe('Long C');
  expect(pair.world.links()).toMatchObject([{ state: 'inSync' }]);
});

describe('D06 a number that names no country', () => {
  /** Wix reads a number by the country it knows for it. */
  const normaliseWix = ({ field, value: raw }: { field: string; value: FieldValues[string] }) =>
    typeof raw === 'string' && field === 'phone' && !raw.startsWith('+')
      ? `+1${raw.replace(/\D/g, '')}`
      : raw;

  it.each([[], ['after' as const]])(
    'typed in the CRM it stays as typed there, whatever Wix makes of it (lost answers: %s)',
    async (...faults) => {
      const pair = await linked({ normaliseWix });
      pair.world.faults.wix.push(...faults.filter((fault) => fault !== undefined));
      edit(pair, 'remote', { phone: '(212) 555-0199' });
      await pair.world.settle();
      expect(value(pair, 'remote', 'phone')).toBe('(212) 555-0199');
      expect(value(pair, 'wix', 'phone')).toBe('+12125550199');
      expect(writes(pair)).toBe(1);
      expect(pair.world.links()).toMatchObject([{ state: 'inSync' }]);
      edit(pair, 'wix', { company: 'Later' });
      await pair.world.settle();
      expect(value(pair, 'remote', 'phone')).toBe('(212) 555-0199');
    },
  );
});

describe('H15 D11 one label, two spellings', () => {
  it.each(sides)(
    'Gold in Wix and GOLD in the CRM, last in %s: one label, each in its own spelling, no echo',
    async (last) => {
      const pair = await linked();
      const given = { wix: ['Gold'], remote: ['GOLD'] } as const;
      pair.world.services.wix.spellings.set('gold', 'Gold');
      for (const side of last === 'wix' ? (['remote', 'wix'] as const) : sides)
        edit(pair, side, { labels: given[side] });
      await pair.world.settle();
      expect(value(pair, 'wix', 'labels')).toEqual(['Gold']);
      expect(value(pair, 'remote', 'labels')).toEqual(['GOLD']);
      expect(writes(pair)).toBe(0);
      edit(pair, 'wix', { labels: ['Gold', 'New'] });
      edit(pair, 'remote', { labels: ['GOLD', 'Other'] });
      await pair.world.settle();
      expect(value(pair, 'wix', 'labels')).toEqual(['Gold', 'New', 'Other']);
      expect(value(pair, 'remote', 'labels')).toEqual(['GOLD', 'New', 'Other']);
      edit(pair, last, { labels: ['New', 'Other'] });
      await pair.world.settle();
      for (const side of sides) expect(value(pair, side, 'labels')).toEqual(['New', 'Other']);
      expect(pair.world.links()).toMatchObject([{ state: 'inSync' }]);
    },
  );

  it.each(sides)(
    'agreed on before labels were one in any spelling: taken off in %s it goes there, too',
    async (side) => {
      const pair = await linked({ values: { ...ana, labels: ['VIP', 'Press'] } });
      const [link] = pair.world.links();
      if (!link) throw new Error('no link');
      const prints = ['Press', 'VIP'].map((label) => createFingerprinter(key)(7, label));
      pair.world.memory.links.set(link.id, {
        ...link,
        base: { ...link.base, rows: { ...link.base.rows, 7: { wix: prints, remote: prints } } },
      });
      edit(pair, side, { labels: ['Press'] });
      await pair.world.settle();
      for (const one of sides) expect(value(pair, one, 'labels')).toEqual(['Press']);
    },
  );

  it('a label that comes from the CRM as GOLD is the one Wix knows as Gold', async () => {
    const pair = await linked();
    pair.world.services.wix.spellings.set('gold', 'Gold');
    edit(pair, 'remote', { labels: ['GOLD'] });
    await pair.world.settle();
    expect(value(pair, 'wix', 'labels')).toEqual(['Gold']);
    expect(value(pair, 'remote', 'labels')).toEqual(['GOLD']);
    expect(writes(pair)).toBe(1);
    expect(pair.world.links()).toMatchObject([{ state: 'inSync' }]);
  });
});
