import { describe, expect, it } from 'vitest';
import { type FieldValues } from '@/lib/core/model/field';
import { type Direction } from '@/lib/core/model/mapping';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import { numberRows, type DraftRow } from '@/lib/core/plan/mapping-rules';
import { createWorld, remoteKey, testRows, type World } from '@/lib/testing/engine/cases-harness';
import { person } from '@/lib/testing/engine/memory-people';

const followedFrom: Readonly<Record<SideName, Direction>> = { wix: 'toRemote', remote: 'toWix' };
const start: FieldValues = {
  email: 'ana@example.com',
  'name.first': 'Ana',
  company: 'Acme',
  labels: ['VIP', 'Press'],
};
const keyOn = (side: SideName, key: string) => (side === 'wix' ? key : remoteKey(key));
const edit = ({ world, ids }: Pair, side: SideName, values: FieldValues) =>
  person.edit({
    service: world.services[side],
    id: ids[side],
    values: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [keyOn(side, key), value]),
    ),
  });
const value = ({ world, ids }: Pair, side: SideName, key: string) =>
  world.services[side].contacts.get(ids[side])?.values[keyOn(side, key)] ?? null;
const rulesOf = async ({ world }: Pair) =>
  (await world.store.operations({ limit: 100 }))
    .filter(({ kind }) => kind === 'update')
    .map(({ rule }) => rule);

type Pair = { readonly world: World; readonly ids: Readonly<Record<SideName, string>> };

/** A person both sides know, under a mapping whose row of `field` is as told. */
async function linked(rule: Partial<DraftRow> = {}, field = 'company'): Promise<Pair> {
  const world = createWorld({
    rows: testRows.map((row) => (row.wix === field ? { ...row, ...rule } : row)),
  });
  const wix = person.create({ service: world.services.wix, values: start });
  await world.settle();
  const remote = world.links()[0]?.remoteId ?? '';
  // A row that only goes to Wix has filled nothing in the CRM.
  if (rule.direction === 'toWix')
    person.edit({
      service: world.services.remote,
      id: remote,
      values: { [keyOn('remote', field)]: start[field] ?? null },
    });
  await world.settle();
  for (const side of sides) world.services[side].log.length = 0;
  return { world, ids: { wix, remote } };
}

/** As the owner saves it: rows are numbered anew, and everybody is looked at. */
async function change({ world }: Pair, rule: Partial<DraftRow>, field = 'company'): Promise<void> {
  const { mapping } = world.memory.connection;
  const rows = mapping.rows.map(({ id: _, ...row }) =>
    row.wix === field ? { ...row, ...rule } : row,
  );
  world.memory.connection = {
    ...world.memory.connection,
    mapping: {
      version: mapping.version + 1,
      rows: numberRows({ rows, current: mapping.rows, highest: 20 }),
    },
  };
  await world.store.mark({
    marks: world
      .links()
      .map(({ wixId }) => ({ side: 'wix', contactId: wixId ?? '', lane: 'run', cause: 'sweep' })),
  });
}

describe('H16 the rule of a row changes', () => {
  const rules = [
    { winner: 'wix' },
    { winner: 'remote' },
    { winner: 'ask' },
    { blanks: 'keep' },
  ] as const;
  it.each(sides.flatMap((side) => rules.map((rule) => ({ side, rule }))))(
    'an edit in $side alone afterwards is one-sided, whoever wins: $rule',
    async ({ side, rule }) => {
      const pair = await linked();
      await change(pair, rule);
      edit(pair, side, { company: 'Edited' });
      await pair.world.settle();
      for (const one of sides) expect(value(pair, one, 'company')).toBe('Edited');
      expect(pair.world.links()).toMatchObject([{ state: 'inSync' }]);
      expect(await rulesOf(pair)).toContain(side === 'wix' ? 'onlyWixMoved' : 'onlyRemoteMoved');
    },
  );

  it.each(sides)('a value cleared by hand in %s afterwards stays cleared', async (side) => {
    const pair = await linked();
    await change(pair, { winner: otherSide(side) });
    edit(pair, side, { company: null });
    await pair.world.settle();
    for (const one of sides) expect(value(pair, one, 'company')).toBeNull();
  });

  it.each(sides)(
    'an edit in %s that waits while the rule changes is carried over',
    async (side) => {
      const pair = await linked({ direction: followedFrom[side] });
      edit(pair, side, { company: 'Waiting' });
      await change(pair, { direction: 'both', winner: otherSide(side) });
      await pair.world.settle();
      for (const one of sides) expect(value(pair, one, 'company')).toBe('Waiting');
    },
  );
});

/** `side`: the one that was followed. */
describe.each(sides)('H16 a row that followed %s alone becomes a two-way one', (side) => {
  const target = otherSide(side);

  /** Changed where it was not followed, long ago. */
  const drifted = async () => {
    const pair = await linked({ direction: followedFrom[side] });
    edit(pair, target, { company: 'Drift' });
    await pair.world.settle();
    expect(value(pair, side, 'company')).toBe('Acme');
    return pair;
  };

  it.each(sides)(
    'what had drifted meanwhile goes by the winner (%s), as at the first sync, and is in history',
    async (winner) => {
      const pair = await drifted();
      await change(pair, { direction: 'both', winner });
      await pair.world.settle();
      for (const one of sides)
        expect(value(pair, one, 'company')).toBe(winner === target ? 'Drift' : 'Acme');
      expect((await rulesOf(pair))[0]).toBe(winner === 'wix' ? 'wixWins' : 'remoteWins');
      const [last] = await pair.world.store.operations({ limit: 1 });
      expect(last?.values).toMatchObject([{ before: winner === target ? 'Acme' : 'Drift' }]);
    },
  );

  it('what had drifted is asked about where the row asks', async () => {
    const pair = await drifted();
    await change(pair, { direction: 'both', winner: 'ask' });
    await pair.world.settle();
    expect(pair.world.links()).toMatchObject([{ state: 'onHold', reason: { code: 'conflict' } }]);
  });

  it('what had not drifted stays agreed on: an edit of either side is one-sided', async () => {
    for (const one of sides) {
      const pair = await linked({ direction: followedFrom[side] });
      await change(pair, { direction: 'both', winner: 'ask' });
      await pair.world.settle();
      edit(pair, one, { company: 'Edited' });
      await pair.world.settle();
      for (const both of sides) expect(value(pair, both, 'company')).toBe('Edited');
    }
  });

  it('labels that had drifted are joined: what was not followed takes nothing off', async () => {
    const pair = await linked({ direction: followedFrom[side] }, 'labels');
    edit(pair, target, { labels: ['VIP', 'Own'] });
    await pair.world.settle();
    expect(value(pair, side, 'labels')).toEqual(['VIP', 'Press']);
    expect(value(pair, target, 'labels')).toEqual(['VIP', 'Own']);
    const report = await pair.world.compare();
    expect(report.report?.kinds).toEqual({ drifted: 1 });
    await change(pair, { direction: 'both' }, 'labels');
    await pair.world.settle();
    for (const one of sides)
      expect(new Set(value(pair, one, 'labels') as string[])).toEqual(
        new Set(['VIP', 'Press', 'Own']),
      );
    edit(pair, target, { labels: ['VIP'] });
    await pair.world.settle();
    for (const one of sides) expect(value(pair, one, 'labels')).toEqual(['VIP']);
  });
});

it.each(sides)(
  'D11 a label taken off on both sides is forgotten: put back in %s it goes to the other side',
  async (side) => {
    const pair = await linked();
    for (const one of sides) edit(pair, one, { labels: ['VIP'] });
    await pair.world.settle();
    edit(pair, side, { labels: ['VIP', 'Press'] });
    await pair.world.settle();
    for (const one of sides)
      expect(new Set(value(pair, one, 'labels') as string[])).toEqual(new Set(['VIP', 'Press']));
  },
);
