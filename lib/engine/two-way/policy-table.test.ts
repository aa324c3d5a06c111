import { describe, expect, it } from 'vitest';
import { type FieldValue } from '@/lib/core/model/field';
import { type Decision } from '@/lib/core/model/link';
import { type Winner } from '@/lib/core/model/mapping';
import { type Rule } from '@/lib/core/model/operation';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import {
  createWorld,
  testChoices,
  testPolicy,
  testRows,
  type World,
} from '@/lib/testing/engine/cases-harness';
import { person } from '@/lib/testing/engine/memory-people';

const company = 5;

/**
 * Whose value both sides have in the end, and the rule that history names; or who decides instead.
 */
type Ending = readonly [SideName, Rule] | 'held' | 'agreed';

/** What the owner may have chosen, and who wins where both sides say something of their own. */
const policies: readonly {
  readonly record: SideName;
  readonly row: Winner;
  readonly apart: Ending;
}[] = [
  { record: 'wix', row: 'systemOfRecord', apart: ['wix', 'systemOfRecord'] },
  { record: 'wix', row: 'wix', apart: ['wix', 'wixWins'] },
  { record: 'wix', row: 'remote', apart: ['remote', 'remoteWins'] },
  { record: 'wix', row: 'ask', apart: 'held' },
  { record: 'remote', row: 'systemOfRecord', apart: ['remote', 'systemOfRecord'] },
  { record: 'remote', row: 'wix', apart: ['wix', 'wixWins'] },
  { record: 'remote', row: 'remote', apart: ['remote', 'remoteWins'] },
  { record: 'remote', row: 'ask', apart: 'held' },
];

type Values = Readonly<Record<SideName, FieldValue>>;
type Situation = {
  readonly when: string;
  /** What both agreed on before; never seen before where there is none. */ readonly agreed?:
    string | null;
  readonly now: Values;
  /** `apart`: as the policy says. */ readonly ends: Ending | 'apart';
};

/**
 * What may stand on both sides. A blank of somebody never seen before is filled; one that came
 * later is an edit like any other.
 */
const situations: readonly Situation[] = [
  { when: 'at first sync, values differ', now: { wix: 'W', remote: 'R' }, ends: 'apart' },
  {
    when: 'at first sync, blank in Wix',
    now: { wix: null, remote: 'R' },
    ends: ['remote', 'fillBlank'],
  },
  {
    when: 'at first sync, blank in the CRM',
    now: { wix: 'W', remote: null },
    ends: ['wix', 'fillBlank'],
  },
  { when: 'at first sync, the same value', now: { wix: 'Same', remote: 'Same' }, ends: 'agreed' },
  { when: 'later, both moved apart', agreed: 'Old', now: { wix: 'W', remote: 'R' }, ends: 'apart' },
  {
    when: 'later, filled on both, apart',
    agreed: null,
    now: { wix: 'W', remote: 'R' },
    ends: 'apart',
  },
  {
    when: 'later, emptied in Wix, moved in the CRM',
    agreed: 'Old',
    now: { wix: null, remote: 'R' },
    ends: 'apart',
  },
  {
    when: 'later, moved in Wix, emptied in the CRM',
    agreed: 'Old',
    now: { wix: 'W', remote: null },
    ends: 'apart',
  },
  {
    when: 'later, only Wix moved',
    agreed: 'Old',
    now: { wix: 'W', remote: 'Old' },
    ends: ['wix', 'onlyWixMoved'],
  },
  {
    when: 'later, only the CRM moved',
    agreed: 'Old',
    now: { wix: 'Old', remote: 'R' },
    ends: ['remote', 'onlyRemoteMoved'],
  },
  {
    when: 'later, emptied in Wix alone',
    agreed: 'Old',
    now: { wix: null, remote: 'Old' },
    ends: ['wix', 'onlyWixMoved'],
  },
  {
    when: 'later, emptied in the CRM alone',
    agreed: 'Old',
    now: { wix: 'Old', remote: null },
    ends: ['remote', 'onlyRemoteMoved'],
  },
  {
    when: 'later, both moved to the same value',
    agreed: 'Old',
    now: { wix: 'Same', remote: 'Same' },
    ends: 'agreed',
  },
];

const table = policies.flatMap((policy) =>
  situations.map((situation) => ({
    ...policy,
    ...situation,
    ends: situation.ends === 'apart' ? policy.apart : situation.ends,
  })),
);
type Line = (typeof table)[number];

const contactOn = (world: World, side: SideName) => {
  const [contact, ...others] = world.services[side].contacts.values();
  if (!contact || others.length > 0) throw new Error(`one contact is expected on ${side}`);
  return contact;
};
const onBoth = (world: World): Values => ({
  wix: contactOn(world, 'wix').values['company'] ?? null,
  remote: contactOn(world, 'remote').values['company'] ?? null,
});
const writesOn = (world: World) =>
  sides.flatMap((side) =>
    world.services[side].log.filter((entry) => !entry.idOnly).map(() => side),
  );
const linkOf = (world: World) => {
  const [link, ...others] = world.links();
  if (!link || others.length > 0) throw new Error('one person is expected');
  return link;
};

/**
 * Two lists that were never compared: a plan, the owner's yes, and all of it carried out. Returns
 * what was foretold.
 */
async function firstSync(world: World, { record, now }: Line) {
  for (const side of sides)
    person.create({
      service: world.services[side],
      values: { email: 'ana@example.com', company: now[side] },
    });
  world.memory.connection = { ...world.memory.connection, phase: 'preparing' };
  const { id: runId } = await world.runs.start({
    choices: { ...testChoices, systemOfRecord: record },
    mappingVersion: 1,
    isApproved: false,
  });
  const advance = async () => {
    const lease = await world.store.claim({ worker: 'first', leaseMs: 60_000 });
    if (!lease) throw new Error('the lease is not free');
    await world.advance(lease);
    await world.store.release(lease);
  };
  await advance();
  expect(writesOn(world), 'a plan writes nothing').toEqual([]);
  const [item] = await world.runs.items({ runId, after: 0, limit: 10 });
  await world.runs.approve();
  await advance();
  await world.settle();
  return item;
}

/** Two contacts that agreed, until people edited them, before we looked. */
async function edited(world: World, { now, agreed = null }: Line) {
  person.create({
    service: world.services.wix,
    values: { email: 'ana@example.com', company: agreed },
  });
  await world.settle();
  for (const side of sides) world.services[side].log.length = 0;
  const before = onBoth(world);
  for (const side of sides)
    if (now[side] !== before[side])
      person.edit({
        service: world.services[side],
        id: contactOn(world, side).id,
        values: { company: now[side] },
      });
  await world.settle();
}

/** The world of a line after everything came to rest. */
async function playLine(line: Line) {
  const world = createWorld({
    policy: { ...testPolicy, systemOfRecord: line.record },
    rows: testRows.map((row) => (row.id === company ? { ...row, winner: line.row } : row)),
  });
  if (line.agreed === undefined) return { world, item: await firstSync(world, line) };
  await edited(world, line);
  return { world, item: undefined };
}

/** One write, of the winner's value over the loser's, told under the rule with both of them. */
async function expectCarriedOver({
  world,
  now,
  winner,
  rule,
}: {
  world: World;
  now: Values;
  winner: SideName;
  rule: Rule;
}) {
  const loser = otherSide(winner);
  expect(onBoth(world)).toEqual({ wix: now[winner], remote: now[winner] });
  expect(writesOn(world)).toEqual([loser]);
  const [told] = await world.store
    .operations({ limit: 10, states: ['done'] })
    .then((all) =>
      all.filter(
        ({ kind, changes }) => kind === 'update' && changes.some(({ row }) => row === company),
      ),
    );
  expect(told).toMatchObject({
    side: loser,
    rule,
    changes: [{ row: company, rule }],
    values: [{ field: 'company', before: now[loser], after: now[winner] }],
  });
  expect(linkOf(world)).toMatchObject({ state: 'inSync', reason: null });
}

function expectHeld({ world, now }: { world: World; now: Values }) {
  expect(onBoth(world)).toEqual(now);
  expect(writesOn(world)).toEqual([]);
  expect(linkOf(world)).toMatchObject({
    state: 'onHold',
    reason: { code: 'conflict', params: { rows: String(company) } },
  });
}

describe('A15 the policy table', () => {
  it.each(table)('A15 system of record $record, row $row: $when → $ends', async (line) => {
    const { world, item } = await playLine(line);
    const { now, ends } = line;
    if (ends === 'held') {
      expectHeld({ world, now });
      if (item) expect(item).toMatchObject({ kind: 'hold', writes: [] });
      return;
    }
    if (ends === 'agreed') {
      expect(onBoth(world)).toEqual(now);
      expect(writesOn(world)).toEqual([]);
      expect(linkOf(world)).toMatchObject({ state: 'inSync', reason: null });
      if (item) expect(item).toMatchObject({ kind: 'link', writes: [] });
      return;
    }
    const [winner, rule] = ends;
    await expectCarriedOver({ world, now, winner, rule });
    if (item)
      expect(item).toMatchObject({
        kind: rule === 'fillBlank' ? 'fill' : 'update',
        writes: [{ side: otherSide(winner), row: company, rule }],
      });
  });

  const held = table
    .filter(({ ends }) => ends === 'held')
    .flatMap((line) => sides.map((choice) => ({ ...line, choice })));
  it.each(held)(
    'A15 A10 system of record $record, the row asks: $when, and a person chooses $choice',
    async ({ choice, ...line }) => {
      const { world } = await playLine(line);
      const decision: Decision = { kind: 'take', winners: { [company]: choice } };
      world.memory.links.set(linkOf(world).id, { ...linkOf(world), decision });
      await world.store.mark({
        marks: [
          {
            side: 'wix',
            contactId: contactOn(world, 'wix').id,
            lane: 'interactive',
            cause: 'person',
          },
        ],
      });
      await world.settle();
      await expectCarriedOver({ world, now: line.now, winner: choice, rule: 'person' });
    },
  );
});
