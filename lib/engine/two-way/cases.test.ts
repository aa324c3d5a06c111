import { describe, expect, it } from 'vitest';
import { type FieldValues } from '@/lib/core/model/field';
import { type Decision, type Link } from '@/lib/core/model/link';
import { type Operation } from '@/lib/core/model/operation';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import { marksOf } from '@/lib/core/plan/events';
import { undoKeepsMs } from '@/lib/core/plan/judge-undo';
import { removalLabel } from '@/lib/core/plan/label-there';
import { idOn, newLink } from '@/lib/core/plan/links';
import {
  createWorld,
  remoteKey,
  testPolicy,
  testRows,
  type World,
} from '@/lib/testing/engine/cases-harness';
import { person } from '@/lib/testing/engine/memory-people';

const ana: FieldValues = {
  email: 'ana@example.com',
  'name.first': 'Ana',
  'name.last': 'Lima',
  phone: '+1 555 010 0100',
  company: 'Acme',
};
/** The same values in the words of a side. */
const on = (side: SideName, values: FieldValues): FieldValues =>
  side === 'wix'
    ? values
    : Object.fromEntries(Object.entries(values).map(([key, value]) => [remoteKey(key), value]));
const keyOn = (side: SideName, wixKey: string) => (side === 'wix' ? wixKey : remoteKey(wixKey));
const create = (world: World, side: SideName, values: FieldValues = ana) =>
  person.create({ service: world.services[side], values: on(side, values) });
const edit = (world: World, side: SideName, id: string, values: FieldValues) =>
  person.edit({ service: world.services[side], id, values: on(side, values) });
const only = (world: World, side: SideName) => {
  const all = [...world.services[side].contacts.values()];
  expect(all).toHaveLength(1);
  const contact = all[0];
  if (!contact) throw new Error('nobody there');
  return contact;
};
const value = (world: World, side: SideName, wixKey: string) =>
  only(world, side).values[keyOn(side, wixKey)] ?? null;
const writes = (world: World) => world.services.wix.log.length + world.services.remote.log.length;
/** As the owner is shown them. */
const versionsOf = ({ wixVersion, remoteVersion }: Link) => ({
  wix: wixVersion,
  remote: remoteVersion,
});

const decide = async (world: World, decision: Decision, link = world.links()[0]) => {
  if (!link) throw new Error('no link');
  world.memory.links.set(link.id, {
    ...link,
    decision: decision.kind === 'deleteThere' ? { seen: versionsOf(link), ...decision } : decision,
  });
  const side: SideName = link.wixId === null ? 'remote' : 'wix';
  await world.store.mark({
    marks: [{ side, contactId: idOn(link, side) ?? '', lane: 'interactive', cause: 'person' }],
  });
  await world.settle();
};

/** What was done under a rule is put back; the newest of those that fit. */
const undo = async (
  world: World,
  fits: (operation: Operation) => boolean,
  over: { readonly everywhere?: true } = {},
) => {
  const operation = (await world.store.operations({ limit: 1_000, states: ['done'] })).find(fits);
  if (!operation) throw new Error('nothing to put back');
  await decide(
    world,
    { kind: 'undo', operationIds: [operation.id], ...over },
    world.links().find(({ id }) => id === operation.linkId),
  );
};
const told = async (world: World) =>
  (await world.store.operations({ limit: 1_000 }))
    .filter(({ rule }) => rule === 'undo')
    .map(({ side, kind, state, cause, error }) => ({
      side,
      kind,
      state,
      cause,
      ...(error ? { code: error.code } : {}),
    }));

/** One turn of a worker; `before` is told each call it is about to make. */
async function turn(
  world: World,
  before: (call: string) => Promise<void> = async () => {},
): Promise<void> {
  const actor = world.makeActor('a', before);
  await actor.claim();
  await actor.turn();
  await actor.release();
}

/** A person both sides know and agree on. */
async function linked(options: Parameters<typeof createWorld>[0] = {}, values: FieldValues = ana) {
  const world = createWorld(options);
  const wixId = create(world, 'wix', values);
  await world.settle();
  const remoteId = only(world, 'remote').id;
  world.services.wix.log.length = 0;
  world.services.remote.log.length = 0;
  return { world, ids: { wix: wixId, remote: remoteId } };
}

describe('steady state: what moved where', () => {
  it.each(sides)(
    'A01 A02 new only on %s: created on the other side, each naming the other',
    async (side) => {
      const world = createWorld();
      create(world, side);
      await world.settle();
      expect(value(world, otherSide(side), 'phone')).toBe('+1 555 010 0100');
      expect(only(world, 'wix').linkedId).toBe(only(world, 'remote').id);
      expect(only(world, 'remote').linkedId).toBe(only(world, 'wix').id);
      expect(world.links()).toMatchObject([{ state: 'inSync' }]);
    },
  );

  it.each(sides)('A03 A04 edited only on %s: the other side takes it', async (side) => {
    const { world, ids } = await linked();
    edit(world, side, ids[side], { phone: '+1 555 010 0199' });
    await world.settle();
    expect(value(world, otherSide(side), 'phone')).toBe('+1 555 010 0199');
    expect(writes(world)).toBe(1);
  });

  it.each(sides)(
    'A05 A06 deleted only on %s: waits for the owner, nothing written, not resurrected',
    async (side) => {
      const { world, ids } = await linked();
      person.remove({ service: world.services[side], id: ids[side] });
      await world.settle();
      expect(world.links()).toMatchObject([
        { state: 'onHold', reason: { code: 'deletionPending', params: { side } } },
      ]);
      expect(writes(world)).toBe(0);
      expect(world.services[side].contacts.size).toBe(0);
    },
  );

  it.each(sides)(
    'A05 A06 deleted on %s, the owner says keep: stays, and a later edit brings nobody back',
    async (side) => {
      const { world, ids } = await linked();
      const other = otherSide(side);
      person.remove({ service: world.services[side], id: ids[side] });
      await world.settle();
      await decide(world, { kind: 'keep' });
      expect(world.links()).toMatchObject([{ state: 'excluded', reason: { code: 'deletedKept' } }]);
      edit(world, other, ids[other], { company: 'Later' });
      await world.settle();
      expect(world.services[side].contacts.size).toBe(0);
      expect(writes(world)).toBe(0);
    },
  );

  it.each(sides)(
    'A05 B08 deleted on %s, the owner says delete there too: gone on both, not sent back',
    async (side) => {
      const { world, ids } = await linked();
      person.remove({ service: world.services[side], id: ids[side] });
      await world.settle();
      await decide(world, { kind: 'deleteThere' });
      expect(world.services[otherSide(side)].contacts.size).toBe(0);
      expect(writes(world)).toBe(1);
      expect(world.links()).toMatchObject([{ state: 'excluded', reason: { code: 'deleted' } }]);
    },
  );

  it('A07 deleted on both: the link is dropped, no write', async () => {
    const { world, ids } = await linked();
    for (const side of sides) person.remove({ service: world.services[side], id: ids[side] });
    await world.settle();
    expect(world.links()).toEqual([]);
    expect(writes(world)).toBe(0);
  });

  it('A08 edited both to the same value: no write, the base moves', async () => {
    const { world, ids } = await linked();
    const before = world.links()[0]?.base;
    for (const side of sides) edit(world, side, ids[side], { company: 'Same' });
    await world.settle();
    expect(writes(world)).toBe(0);
    expect(world.links()[0]?.base).not.toEqual(before);
  });

  it('A09 X22 edited both, different fields: both edits survive', async () => {
    const { world, ids } = await linked();
    edit(world, 'wix', ids.wix, { company: 'From Wix' });
    edit(world, 'remote', ids.remote, { phone: '+1 555 010 0150' });
    await world.settle();
    for (const side of sides)
      expect([value(world, side, 'company'), value(world, side, 'phone')]).toEqual([
        'From Wix',
        '+1 555 010 0150',
      ]);
    expect(writes(world)).toBe(2);
  });

  it.each(sides)(
    'A10 A15 X22 edited both, same field, system of record %s: it wins, the other is in history',
    async (winner) => {
      const { world, ids } = await linked({ policy: { ...testPolicy, systemOfRecord: winner } });
      for (const side of sides) edit(world, side, ids[side], { company: `From ${side}` });
      await world.settle();
      for (const side of sides) expect(value(world, side, 'company')).toBe(`From ${winner}`);
      const [operation] = await world.store.operations({ limit: 1 });
      expect(operation).toMatchObject({
        rule: 'systemOfRecord',
        side: otherSide(winner),
        values: [{ before: `From ${otherSide(winner)}`, after: `From ${winner}` }],
      });
    },
  );

  it('A10 a row that asks: held, nothing overwritten; then the choice is carried out', async () => {
    const { world, ids } = await linked({
      rows: testRows.map((row) => (row.id === 5 ? { ...row, winner: 'ask' } : row)),
    });
    edit(world, 'wix', ids.wix, { company: 'From wix', phone: '+1 555 010 0177' });
    edit(world, 'remote', ids.remote, { company: 'From remote' });
    await world.settle();
    expect(world.links()).toMatchObject([
      { state: 'onHold', reason: { code: 'conflict', params: { rows: '5' } } },
    ]);
    expect([
      value(world, 'wix', 'company'),
      value(world, 'remote', 'company'),
      value(world, 'remote', 'phone'),
    ]).toEqual(['From wix', 'From remote', '+1 555 010 0177']);
    await decide(world, { kind: 'take', winners: { 5: 'remote' } });
    expect(value(world, 'wix', 'company')).toBe('From remote');
    expect(world.links()).toMatchObject([{ state: 'inSync' }]);
  });

  it('A11 X23 new on both with one e-mail and different fields: one contact, joined', async () => {
    const world = createWorld();
    create(world, 'wix', { email: 'Ana@Example.com', 'name.first': 'Ana' });
    create(world, 'remote', { email: 'ana@example.com', phone: '+1 555 010 0100' });
    await world.settle();
    expect([value(world, 'wix', 'phone'), value(world, 'remote', 'name.first')]).toEqual([
      '+1 555 010 0100',
      'Ana',
    ]);
    expect(world.links()).toHaveLength(1);
  });

  it.each(sides)(
    'A12 A13 X24 edited on %s and deleted on the other: the edit is not lost, the owner is asked',
    async (side) => {
      const { world, ids } = await linked();
      const other = otherSide(side);
      edit(world, side, ids[side], { company: 'Edited' });
      person.remove({ service: world.services[other], id: ids[other] });
      await world.settle();
      expect(world.links()).toMatchObject([
        { state: 'onHold', reason: { code: 'deletionEdited' } },
      ]);
      expect(value(world, side, 'company')).toBe('Edited');
      await decide(world, { kind: 'createAnyway' });
      expect(value(world, other, 'company')).toBe('Edited');
    },
  );
});

describe('safety', () => {
  it('B06 a contact edited while its write is in flight stays dirty and goes after', async () => {
    const { world, ids } = await linked();
    edit(world, 'wix', ids.wix, { company: 'First' });
    await world.deliver();
    let once = true;
    await turn(world, async (call) => {
      if (call !== 'remote.write' || !once) return;
      once = false;
      edit(world, 'wix', ids.wix, { company: 'Second' });
      await world.deliver();
    });
    await world.settle();
    expect(value(world, 'remote', 'company')).toBe('Second');
  });

  it('B03 all changed at once: stops above half; two halves an hour apart go through', async () => {
    const world = createWorld();
    const ids = Array.from({ length: 300 }, (_, index) =>
      create(world, 'wix', { email: `p${index}@example.com`, company: 'Old' }),
    );
    await world.settle();
    const overwritten = () =>
      [...world.services.remote.contacts.values()].filter(
        (contact) => contact.values['company'] !== 'Old',
      ).length;
    for (const id of ids.slice(0, 150)) edit(world, 'wix', id, { company: 'First half' });
    await world.settle();
    expect(overwritten()).toBe(150);
    world.clock.advance(61 * 60_000);
    for (const id of ids.slice(150)) edit(world, 'wix', id, { company: 'Second half' });
    await world.settle();
    expect(overwritten()).toBe(300);
    for (const id of ids) edit(world, 'wix', id, { company: 'All' });
    await world.deliver();
    for (let left = 20; left > 0; left -= 1) await turn(world);
    expect(overwritten()).toBe(300);
    expect(
      [...world.services.remote.contacts.values()].filter(
        (contact) => contact.values['company'] === 'All',
      ).length,
    ).toBeLessThanOrEqual(200);
    expect((await world.store.connection()).parked?.code).toBe('massOverwrite');
  });

  it('B03 called right, the change goes on to its end without a trip; the next trips', async () => {
    const world = createWorld();
    const ids = Array.from({ length: 420 }, (_, index) =>
      create(world, 'wix', { email: `p${index}@example.com`, company: 'Old' }),
    );
    await world.settle();
    const holding = (company: string) =>
      [...world.services.remote.contacts.values()].filter(
        (contact) => contact.values['company'] === company,
      ).length;
    const changeAll = async (company: string) => {
      for (const id of ids) edit(world, 'wix', id, { company });
      await world.deliver();
      for (let left = 20; left > 0; left -= 1) await turn(world);
    };
    await changeAll('New');
    expect((await world.store.connection()).parked?.code).toBe('massOverwrite');
    expect(holding('New')).toBeLessThan(210);
    world.memory.connection = {
      ...world.memory.connection,
      parked: null,
      overwritesRightUntilMs: world.clock.nowMs(),
    };
    await world.settle();
    expect(holding('New')).toBe(420);
    expect((await world.store.connection()).parked).toBeNull();
    world.clock.advance(60_000);
    await changeAll('Newer');
    expect((await world.store.connection()).parked?.code).toBe('massOverwrite');
    expect(holding('Newer')).toBeLessThan(212);
  });

  it('11.9 B03 parked and called right: later edits go over, the next storm stops', async () => {
    const world = createWorld();
    const ids = Array.from({ length: 420 }, (_, index) =>
      create(world, 'wix', { email: `p${index}@example.com`, company: 'Old' }),
    );
    await world.settle();
    for (const id of ids) edit(world, 'wix', id, { company: 'New' });
    await world.deliver();
    for (let left = 20; left > 0; left -= 1) await turn(world);
    expect((await world.store.connection()).parked?.code).toBe('massOverwrite');
    world.clock.advance(1_000);
    world.memory.connection = {
      ...world.memory.connection,
      parked: null,
      overwritesRightUntilMs: world.clock.nowMs(),
    };
    world.clock.advance(1_000);
    await world.settle();
    for (const [index, side] of sides.entries()) {
      const id = side === 'wix' ? ids[index] : world.links()[index]?.remoteId;
      edit(world, side, id ?? '', { company: `Ordinary ${side}` });
      // Every turn is another worker's, who knows nothing but what the store counts.
      await world.deliver();
      for (let left = 3; left > 0; left -= 1) await turn(world);
      expect((await world.store.connection()).parked).toBeNull();
      for (const name of sides)
        expect(
          [...world.services[name].contacts.values()].filter(
            ({ values }) => values['company'] === `Ordinary ${side}`,
          ),
        ).toHaveLength(1);
    }
    for (const id of ids) edit(world, 'wix', id, { company: 'Newest' });
    await world.deliver();
    for (let left = 20; left > 0; left -= 1) await turn(world);
    expect((await world.store.connection()).parked?.code).toBe('massOverwrite');
  });

  it('B03 an import that waits its turn behind live work counts as well', async () => {
    const world = createWorld();
    const ids = Array.from({ length: 300 }, (_, index) =>
      create(world, 'wix', { email: `p${index}@example.com`, company: 'Old' }),
    );
    await world.settle();
    for (const id of ids) edit(world, 'wix', id, { company: 'Imported' });
    await world.store.mark({
      marks: ids.map((contactId) => ({ side: 'wix', contactId, lane: 'run', cause: 'webhook' })),
    });
    for (let left = 20; left > 0; left -= 1) await turn(world);
    expect((await world.store.connection()).parked?.code).toBe('massOverwrite');
  });

  it.each([
    { title: 'is joined with that of a later edit', writesOfOurs: 1 },
    { title: 'comes after further writes of ours', writesOfOurs: 7 },
  ])(
    'I3 an edit in HubSpot that our write ran over stands in history, also when its event $title',
    async ({ writesOfOurs }) => {
      const { world, ids } = await linked();
      let isFirst = true;
      for (let write = 1; write <= writesOfOurs; write += 1) {
        edit(world, 'wix', ids.wix, { company: `Ours ${write}` });
        await world.store.mark({
          marks: [{ side: 'wix', contactId: ids.wix, lane: 'live', cause: 'webhook' }],
        });
        await turn(world, async (call) => {
          if (call !== 'remote.write' || !isFirst) return;
          isFirst = false;
          edit(world, 'remote', ids.remote, { company: 'Theirs' });
        });
      }
      edit(world, 'remote', ids.remote, { 'name.last': 'Later' });
      await world.settle();
      const lost = [...world.memory.operations.values()].filter(
        (operation) => operation.rule === 'overlappedWrite',
      );
      expect(lost.flatMap((operation) => operation.values.map((change) => change.before))).toEqual([
        'Theirs',
      ]);
      expect(value(world, 'wix', 'name.last')).toBe('Later');
      expect(value(world, 'remote', 'company')).toBe(`Ours ${writesOfOurs}`);
    },
  );

  it('B09 a webhook sent again with old news overwrites nothing', async () => {
    const { world, ids } = await linked();
    edit(world, 'wix', ids.wix, { company: 'New' });
    await world.settle();
    const before = writes(world);
    await world.store.mark({
      marks: [{ side: 'wix', contactId: ids.wix, lane: 'live', cause: 'webhook', version: '1' }],
    });
    await world.settle();
    expect(value(world, 'remote', 'company')).toBe('New');
    expect(writes(world)).toBe(before);
  });

  it('a record that answers 404 without a delete event is never taken for a deletion', async () => {
    const { world, ids } = await linked({
      policy: { ...testPolicy, deletions: { wix: 'delete', remote: 'delete' } },
    });
    world.services.remote.contacts.delete(ids.remote);
    edit(world, 'wix', ids.wix, {});
    await world.settle();
    expect(world.links()).toMatchObject([{ state: 'onHold', reason: { code: 'missing' } }]);
    expect(world.services.wix.contacts.size).toBe(1);
  });

  describe.each(sides)('B11 deleted on %s, and the owner says delete there too', (side) => {
    const other = otherSide(side);
    const pending = async () => {
      const made = await linked();
      person.remove({ service: made.world.services[side], id: made.ids[side] });
      await made.world.settle();
      const [link] = made.world.links();
      if (!link) throw new Error('no link');
      return { ...made, link };
    };

    it.each(['told of', 'not told of'] as const)(
      'edited since it was shown (%s): it stays with its edit, and after a look the word counts',
      async (how) => {
        const { world, ids, link } = await pending();
        edit(world, other, ids[other], { company: 'Edited since' });
        if (how === 'not told of') world.lose();
        await decide(world, { kind: 'deleteThere', seen: versionsOf(link) });
        expect(value(world, other, 'company')).toBe('Edited since');
        expect(world.links()).toMatchObject([
          { state: 'onHold', reason: { code: 'deletionEdited' }, decision: null },
        ]);
        await decide(world, { kind: 'deleteThere' });
        expect(world.services[other].contacts.size).toBe(0);
      },
    );

    it('a field outside the mapping was edited: shown again as well', async () => {
      const { world, ids, link } = await pending();
      person.edit({
        service: world.services[other],
        id: ids[other],
        values: { note: 'Call back' },
      });
      await decide(world, { kind: 'deleteThere', seen: versionsOf(link) });
      expect(world.services[other].contacts.size).toBe(1);
    });

    it('edited again after it was shown as edited: shown once more', async () => {
      const { world, ids, link } = await pending();
      edit(world, other, ids[other], { company: 'Edited' });
      await world.settle();
      const [shown] = world.links();
      expect(shown?.reason?.code).toBe('deletionEdited');
      edit(world, other, ids[other], { company: 'Again' });
      await world.settle();
      await decide(world, { kind: 'deleteThere', seen: versionsOf(shown ?? link) });
      expect(value(world, other, 'company')).toBe('Again');
    });

    it('nothing was shown, as the service did not answer: it stays', async () => {
      const { world } = await pending();
      await decide(world, { kind: 'deleteThere', seen: {} });
      expect(world.services[other].contacts.size).toBe(1);
    });
  });

  it.each(sides)(
    'B11 B15 the second partner of a merge in %s, edited since the owner was shown it, stays',
    async (side) => {
      const world = createWorld();
      const ids = ['a', 'b'].map((who) =>
        create(world, 'wix', { email: `${who}@example.com`, 'name.first': who }),
      );
      await world.settle();
      const own = ids.map((id) =>
        side === 'wix' ? id : (world.links().find((link) => link.wixId === id)?.remoteId ?? ''),
      );
      person.merge({
        service: world.services[side],
        target: own[0] ?? '',
        sources: [own[1] ?? ''],
      });
      await world.settle();
      const other = otherSide(side);
      const second = world
        .links()
        .find((link) => link.reason?.code === (side === 'wix' ? 'mergedInWix' : 'mergedInRemote'));
      const shown = {
        [other]:
          world.services[other].contacts.get((second && idOn(second, other)) ?? '')?.version ?? 0,
      };
      edit(world, other, (second && idOn(second, other)) ?? '', { company: 'Edited since' });
      await decide(world, { kind: 'deleteThere', seen: shown }, second);
      expect(world.services[other].contacts.size).toBe(2);
      expect(world.links().find(({ id }) => id === second?.id)).toMatchObject({
        state: 'excluded',
        reason: second?.reason,
        decision: null,
      });
      await decide(
        world,
        { kind: 'deleteThere' },
        world.links().find(({ id }) => id === second?.id),
      );
      expect(world.services[other].contacts.size).toBe(1);
    },
  );

  it.each(sides)(
    'B02 deleted on %s under the standing rule: braked at three, the rest parks, members never',
    async (side) => {
      const other = otherSide(side);
      const world = createWorld({
        policy: { ...testPolicy, deletions: { wix: 'ask', remote: 'ask', [side]: 'delete' } },
      });
      const values = (index: number) => ({ ...ana, email: `p${index}@example.com` });
      if (other === 'wix')
        person.create({ service: world.services.wix, values: values(0), undeletable: 'member' });
      for (let index = other === 'wix' ? 1 : 0; index < 7; index += 1)
        create(world, 'wix', values(index));
      await world.settle();
      const [spared, ...doomed] = [...world.services[side].contacts.values()]
        .sort((a, b) => String(b.values['email']).localeCompare(String(a.values['email'])))
        .map(({ id }) => id);
      for (const id of doomed) person.remove({ service: world.services[side], id });
      create(world, side, { ...ana, email: 'new@example.com' });
      edit(world, side, spared ?? '', { company: 'Goes on' });
      await world.settle();
      const codes = () =>
        world
          .links()
          .map((link) => link.reason?.code ?? link.state)
          .sort();
      const member = other === 'wix' ? ['undeletable.member'] : [];
      const parked = doomed.length - 3 - member.length;
      expect(codes()).toEqual(
        [
          'deleted',
          'deleted',
          'deleted',
          ...Array<string>(parked).fill('deletionParked'),
          'inSync',
          'inSync',
          ...member,
        ].sort(),
      );
      const there = [...world.services[other].contacts.values()];
      expect(
        there.filter(
          (contact) =>
            contact.values['email'] === 'new@example.com' ||
            contact.values[keyOn(other, 'company')] === 'Goes on',
        ),
      ).toHaveLength(2);
      await decide(
        world,
        { kind: 'deleteThere' },
        world.links().find((link) => link.reason?.code === 'deletionParked'),
      );
      expect(codes().filter((code) => code === 'deleted')).toHaveLength(4);
    },
  );

  it.each(sides)(
    'B10 deleted on %s, then comes back under its id: the hold withdraws itself, same link',
    async (side) => {
      const { world, ids } = await linked();
      const contact = world.services[side].contacts.get(ids[side]);
      const before = world.links()[0]?.id;
      person.remove({ service: world.services[side], id: ids[side] });
      await world.settle();
      expect(world.links()).toMatchObject([
        { state: 'onHold', reason: { code: 'deletionPending', params: { side } } },
      ]);
      if (contact) world.services[side].contacts.set(ids[side], contact);
      edit(world, side, ids[side], { company: 'Back' });
      await world.settle();
      expect(world.links()).toMatchObject([
        { id: before, state: 'inSync', reason: null, gone: null },
      ]);
      expect(value(world, otherSide(side), 'company')).toBe('Back');
    },
  );

  it.each(sides)(
    'B10 deleted on %s, then back under a new id with the stored one: same link, nobody twice',
    async (side) => {
      const { world, ids } = await linked();
      const before = world.links()[0]?.id;
      const kept = only(world, side);
      person.remove({ service: world.services[side], id: ids[side] });
      await world.settle();
      const id = person.create({
        service: world.services[side],
        values: { ...kept.values, [keyOn(side, 'company')]: 'Back' },
      });
      person.edit({ service: world.services[side], id, values: {}, linkedId: kept.linkedId });
      await world.settle();
      expect(world.links()).toMatchObject([
        { id: before, state: 'inSync', reason: null, gone: null },
      ]);
      expect(value(world, otherSide(side), 'company')).toBe('Back');
      expect([
        only(world, side).id,
        only(world, side).linkedId,
        only(world, otherSide(side)).linkedId,
      ]).toEqual([id, ids[otherSide(side)], id]);
      expect(world.services[side].log.filter(({ kind }) => kind === 'create')).toEqual([]);
    },
  );

  it.each(sides)(
    'a deletion on %s labels the other side where the owner chose so; a failed label comes later',
    async (side) => {
      const other = otherSide(side);
      const { world, ids } = await linked(
        { policy: { ...testPolicy, deletions: { wix: 'ask', remote: 'ask', [side]: 'label' } } },
        { ...ana, labels: ['VIP'] },
      );
      world.faults[other].push('before');
      person.remove({ service: world.services[side], id: ids[side] });
      await world.settle();
      expect(value(world, other, 'labels')).toEqual(['VIP', removalLabel]);
      expect(world.links()).toMatchObject([
        { state: 'excluded', reason: { code: 'labelled', params: { side: other } } },
      ]);
      edit(world, other, ids[other], { company: 'Later' });
      await world.settle();
      expect(world.services[side].contacts.size).toBe(0);
      await undo(world, (operation) => operation.rule === 'standingLabel');
      expect(value(world, other, 'labels')).toEqual(['VIP']);
      expect(world.links()).toMatchObject([
        { state: 'excluded', reason: { code: 'deletedKept', params: { side } } },
      ]);
    },
  );

  it.each(sides)(
    'A12 C11 made anew on %s by a person’s word, the answer lost: found again, not made twice',
    async (side) => {
      const { world, ids } = await linked();
      person.remove({ service: world.services[side], id: ids[side] });
      await world.settle();
      world.faults[side].push('after');
      await decide(world, { kind: 'createAnyway' });
      expect(only(world, side).linkedId).toBe(ids[otherSide(side)]);
      expect(world.links()).toMatchObject([{ state: 'inSync' }]);
    },
  );

  it.each(sides)(
    'B15 B16 X24 merged on %s, target without a partner: the link moves, nobody is deleted',
    async (side) => {
      const { world, ids } = await linked();
      const target = create(world, side, { email: 'second@example.com', 'name.first': 'Ana B' });
      person.merge({ service: world.services[side], target, sources: [ids[side]] });
      await world.settle();
      expect(world.services[otherSide(side)].contacts.size).toBe(1);
      expect(world.links()).toHaveLength(1);
      expect(world.links().map((link) => idOn(link, side))).toEqual([target]);
    },
  );

  it.each(sides)(
    'B15 B16 merged on %s, both with partners: the second stays, excluded, never deleted or made',
    async (side) => {
      const world = createWorld();
      const first = create(world, side, { ...ana, email: 'one@example.com' });
      const second = create(world, side, { ...ana, email: 'two@example.com' });
      await world.settle();
      person.merge({ service: world.services[side], target: first, sources: [second] });
      await world.settle();
      expect(world.services[otherSide(side)].contacts.size).toBe(2);
      expect(world.services[side].contacts.size).toBe(1);
      expect(
        world
          .links()
          .map((link) => link.reason?.code ?? link.state)
          .sort(),
      ).toEqual(['inSync', side === 'wix' ? 'mergedInWix' : 'mergedInRemote']);
    },
  );
});

describe('putting back', () => {
  /** Both edited, the system of record won: on the other side our value stands over theirs. */
  async function overwritten(loser: SideName) {
    const made = await linked({ policy: { ...testPolicy, systemOfRecord: otherSide(loser) } });
    for (const side of sides) edit(made.world, side, made.ids[side], { company: `From ${side}` });
    await made.world.settle();
    expect(value(made.world, loser, 'company')).toBe(`From ${otherSide(loser)}`);
    return made;
  }
  const byUs = (operation: Operation) => operation.rule === 'systemOfRecord';

  it.each(sides)(
    'B13 a value overwritten on %s comes back, is carried over, stands in history; then no write',
    async (side) => {
      const { world, ids } = await overwritten(side);
      const before = writes(world);
      await undo(world, byUs);
      for (const one of sides) expect(value(world, one, 'company')).toBe(`From ${side}`);
      expect(writes(world)).toBe(before + 2);
      expect(await told(world)).toEqual([{ side, kind: 'update', state: 'done', cause: 'person' }]);
      expect(world.links()).toMatchObject([{ state: 'inSync', decision: null }]);
      for (const one of sides)
        await world.store.mark({
          marks: [{ side: one, contactId: ids[one], lane: 'run', cause: 'sweep' }],
        });
      await world.settle();
      expect(writes(world)).toBe(before + 2);
    },
  );

  it.each(sides)(
    'B13 what was edited on %s since our write is left alone, and history says so',
    async (side) => {
      const { world, ids } = await overwritten(side);
      edit(world, side, ids[side], { company: 'Edited since' });
      await world.settle();
      await undo(world, byUs);
      for (const one of sides) expect(value(world, one, 'company')).toBe('Edited since');
      expect(await told(world)).toEqual([
        { side, kind: 'record', state: 'skipped', cause: 'person', code: 'undoMoved' },
      ]);
      expect(world.links()).toMatchObject([{ state: 'inSync', decision: null }]);
    },
  );

  it.each(sides)(
    'B13 several steps of one field on %s lead back to the oldest in one write, and forth again',
    async (side) => {
      const { world, ids } = await linked();
      const other = otherSide(side);
      for (const company of ['One', 'Two']) {
        edit(world, other, ids[other], { company });
        await world.settle();
      }
      const steps = (await world.store.operations({ limit: 10 })).filter(
        (operation) => operation.kind === 'update' && operation.side === side,
      );
      await decide(world, { kind: 'undo', operationIds: steps.map(({ id }) => id) });
      for (const one of sides) expect(value(world, one, 'company')).toBe('Acme');
      expect(await told(world)).toHaveLength(1);
      await undo(world, ({ rule }) => rule === 'undo');
      for (const one of sides) expect(value(world, one, 'company')).toBe('Two');
    },
  );

  it.each(sides)(
    'B13 a value that was emptied on %s comes back; a blank that was filled is no loss and stays',
    async (side) => {
      const { world, ids } = await linked({}, { ...ana, 'name.last': null });
      const other = otherSide(side);
      edit(world, other, ids[other], { company: null, 'name.last': 'Lima' });
      await world.settle();
      await undo(world, (operation) => operation.side === side && operation.kind === 'update');
      for (const one of sides)
        expect([value(world, one, 'company'), value(world, one, 'name.last')]).toEqual([
          'Acme',
          'Lima',
        ]);
    },
  );

  it.each(sides)(
    'B13 of labels on %s only those we took away come back, and only those we brought go',
    async (side) => {
      const { world, ids } = await linked({}, { ...ana, labels: ['VIP', 'Press'] });
      const other = otherSide(side);
      edit(world, other, ids[other], { labels: ['VIP', 'New'] });
      await world.settle();
      edit(world, side, ids[side], { labels: ['VIP', 'New', 'Own'] });
      await world.settle();
      await undo(world, (operation) => operation.side === side && operation.kind === 'update');
      for (const one of sides)
        expect([...(value(world, one, 'labels') as string[])].sort()).toEqual([
          'Own',
          'Press',
          'VIP',
        ]);
    },
  );

  it('B13 a service that re-spelt our value: still ours, put back', async () => {
    const { world, ids } = await linked(
      {
        normalise: ({ field, value: raw }) =>
          typeof raw === 'string' && field === 'company' ? raw.toUpperCase() : raw,
      },
      { ...ana, company: 'ACME' },
    );
    edit(world, 'wix', ids.wix, { company: 'Quiet' });
    await world.settle();
    await undo(world, (operation) => operation.side === 'remote' && operation.kind === 'update');
    for (const side of sides) expect(value(world, side, 'company')).toBe('ACME');
  });

  it('B13 X17 moved between read and write (409): put back only if it is still ours', async () => {
    const { world, ids } = await overwritten('wix');
    const operation = (await world.store.operations({ limit: 10 })).find(byUs);
    const link = world.links()[0];
    if (!operation || !link) throw new Error('nothing to put back');
    world.memory.links.set(link.id, {
      ...link,
      decision: { kind: 'undo', operationIds: [operation.id] },
    });
    await world.store.mark({
      marks: [{ side: 'wix', contactId: ids.wix, lane: 'interactive', cause: 'person' }],
    });
    await turn(world, async (call) => {
      if (call === 'wix.write') edit(world, 'wix', ids.wix, { phone: '+1 555 010 0166' });
    });
    expect(world.links()).toMatchObject([{ decision: { kind: 'undo' } }]);
    await world.settle();
    for (const side of sides)
      expect([value(world, side, 'company'), value(world, side, 'phone')]).toEqual([
        'From wix',
        '+1 555 010 0166',
      ]);
  });

  it('B13 after 30 days it is too late, and said so', async () => {
    const { world } = await overwritten('wix');
    world.clock.advance(undoKeepsMs + 1);
    await undo(world, byUs);
    expect(value(world, 'wix', 'company')).toBe('From remote');
    expect(await told(world)).toMatchObject([{ state: 'skipped', code: 'undoExpired' }]);
  });

  it('B13 a value the service refuses by now stays as it is, with the reason', async () => {
    const { world } = await overwritten('wix');
    world.faults.wix.push('refuse');
    await undo(world, byUs);
    for (const side of sides) expect(value(world, side, 'company')).toBe('From remote');
    expect(await told(world)).toMatchObject([
      { kind: 'update', state: 'failed', code: 'badValue' },
    ]);
    expect(world.links()).toMatchObject([{ state: 'inSync', decision: null }]);
  });

  /** Deleted by a person on one side, and with his word by us on `side`. */
  async function deleted(side: SideName) {
    const made = await linked();
    person.remove({ service: made.world.services[otherSide(side)], id: made.ids[otherSide(side)] });
    await made.world.settle();
    await decide(made.world, { kind: 'deleteThere' });
    expect(made.world.services[side].contacts.size).toBe(0);
    return { ...made, link: made.world.links()[0]?.id };
  }
  const deletion = (operation: Operation) => operation.kind === 'delete';

  it.each(sides)(
    'B13 B08 a contact we deleted on %s comes back with its link, not where a person deleted it',
    async (side) => {
      const { world, ids, link } = await deleted(side);
      world.memory.connection = {
        ...world.memory.connection,
        policy: { ...testPolicy, deletions: { wix: 'delete', remote: 'delete' } },
      };
      await undo(world, deletion);
      const back = only(world, side);
      expect(['email', 'company', 'phone'].map((key) => back.values[keyOn(side, key)])).toEqual([
        ana['email'],
        ana['company'],
        ana['phone'],
      ]);
      expect(world.links()).toMatchObject([
        {
          id: link,
          state: 'excluded',
          reason: { code: 'putBack', params: { side } },
          gone: { side: otherSide(side) },
          decision: null,
        },
      ]);
      expect(idOn(world.links()[0] ?? newLink({ id: '' }), side)).toBe(back.id);
      expect(world.links()[0]?.formerIds[side]).toEqual([ids[side]]);
      // Late words about either old id, and an edit: nothing follows from them.
      const before = writes(world);
      await world.store.mark({
        marks: [
          {
            side,
            contactId: ids[side],
            lane: 'live',
            cause: 'webhook',
            evidence: { deleted: true },
          },
          {
            side: otherSide(side),
            contactId: ids[otherSide(side)],
            lane: 'live',
            cause: 'webhook',
            evidence: { deleted: true },
          },
        ],
      });
      edit(world, side, back.id, { company: 'Later' });
      await world.settle();
      expect(writes(world)).toBe(before);
      expect(world.services[otherSide(side)].contacts.size).toBe(0);
      expect(world.links()).toHaveLength(1);
    },
  );

  it.each(sides)(
    'B13 asked for everywhere, a contact we deleted on %s is made on both: one link, in step',
    async (side) => {
      const { world, link } = await deleted(side);
      await undo(world, deletion, { everywhere: true });
      expect(world.links()).toMatchObject([
        { id: link, state: 'inSync', gone: null, decision: null },
      ]);
      for (const one of sides) {
        expect(value(world, one, 'phone')).toBe(ana['phone']);
        expect(only(world, one).linkedId).toBe(only(world, otherSide(one)).id);
      }
      edit(world, side, only(world, side).id, { company: 'Goes on' });
      await world.settle();
      expect(value(world, otherSide(side), 'company')).toBe('Goes on');
    },
  );

  it.each(sides)(
    'B13 X9 wanted on both, an answer lost, deleted on %s again: known as gone, not made twice',
    async (side) => {
      const { world, link } = await deleted(side);
      const other = otherSide(side);
      const operation = (await world.store.operations({ limit: 10, states: ['done'] })).find(
        deletion,
      );
      const [tombstone] = world.links();
      if (!operation || !tombstone) throw new Error('nothing to put back');
      world.memory.links.set(tombstone.id, {
        ...tombstone,
        decision: { kind: 'undo', operationIds: [operation.id], everywhere: true },
      });
      await world.store.mark({
        marks: [
          { side, contactId: idOn(tombstone, side) ?? '', lane: 'interactive', cause: 'person' },
        ],
      });
      await turn(world);
      world.faults[other].push('after');
      await turn(world, async (call) => {
        if (call === `${other}.write`)
          person.remove({ service: world.services[side], id: only(world, side).id });
      });
      world.lose();
      world.clock.advance(60_000);
      await world.settle();
      const made = only(world, other).id;
      expect(world.links()).toMatchObject([
        { id: link, state: 'onHold', gone: null, reason: { params: { side } } },
      ]);
      expect(idOn(world.links()[0] ?? newLink({ id: '' }), other)).toBe(made);
      world.clock.advance(60_000);
      await world.compare();
      await world.settle();
      world.clock.advance(60_000);
      expect((await world.compare()).report?.kinds).toEqual({ onHold: 1 });
    },
  );

  it.each(sides)(
    'B13 the person had brought the other one back: a contact we deleted on %s joins it again',
    async (side) => {
      const { world, ids, link } = await deleted(side);
      const other = otherSide(side);
      world.services[other].contacts.set(ids[other], {
        id: ids[other],
        version: 9,
        createdAt: 1,
        updatedAt: 1,
        linkedId: ids[side],
        values: on(other, { ...ana, company: 'Back' }),
        history: [],
        more: {},
      });
      await undo(world, deletion);
      expect(world.links()).toMatchObject([{ id: link, state: 'inSync' }]);
      for (const one of sides) expect(value(world, one, 'company')).toBe('Back');
      expect(only(world, other).linkedId).toBe(only(world, side).id);
    },
  );

  it.each(sides)(
    'B13 somebody else has the e-mail on %s by now: nobody is made twice, and history says why',
    async (side) => {
      const { world } = await deleted(side);
      person.create({
        service: world.services[side],
        values: on(side, { email: ana['email'] ?? '' }),
      });
      world.memory.dirty.clear();
      await undo(world, deletion);
      expect(world.services[side].contacts.size).toBe(1);
      expect((await told(world)).filter(({ state }) => state === 'skipped')).toMatchObject([
        { kind: 'create', code: 'undoTaken' },
      ]);
    },
  );

  it('a decision made while a turn is under way is not lost', async () => {
    const { world, ids } = await overwritten('remote');
    const operation = (await world.store.operations({ limit: 10 })).find(byUs);
    edit(world, 'wix', ids.wix, { phone: '+1 555 010 0123' });
    await world.deliver();
    await turn(world, async (call) => {
      const link = world.links()[0];
      if (call !== 'remote.write' || !link || !operation) return;
      world.memory.links.set(link.id, {
        ...link,
        decision: { kind: 'undo', operationIds: [operation.id] },
      });
      await world.store.mark({
        marks: [{ side: 'remote', contactId: ids.remote, lane: 'interactive', cause: 'person' }],
      });
    });
    await world.settle();
    for (const side of sides) expect(value(world, side, 'company')).toBe('From remote');
  });
});

describe('idempotence and loops', () => {
  it('C01 a second run with nothing changed writes nothing', async () => {
    const { world, ids } = await linked();
    for (const side of sides)
      await world.store.mark({
        marks: [{ side, contactId: ids[side], lane: 'run', cause: 'sweep' }],
      });
    await world.settle();
    expect(writes(world)).toBe(0);
  });

  it('C02 the revision moved, the content did not: no write', async () => {
    const { world, ids } = await linked();
    for (const side of sides) edit(world, side, ids[side], {});
    await world.settle();
    expect(writes(world)).toBe(0);
  });

  it.each(sides)(
    'C05 X25 the e-mail is edited on %s: the same contact is updated, no twin',
    async (side) => {
      const { world, ids } = await linked();
      edit(world, side, ids[side], { email: 'ana.lima@example.com' });
      await world.settle();
      for (const other of sides) expect(value(world, other, 'email')).toBe('ana.lima@example.com');
    },
  );

  it('C06 G04 one contact that is refused does not hold up the others', async () => {
    const world = createWorld();
    for (let index = 0; index < 3; index += 1)
      create(world, 'wix', { 'name.first': 'Ana', email: `p${index}@example.com` });
    world.faults.remote.push('refuse');
    await world.settle();
    // Without its address nobody could recognise it again.
    expect(world.services.remote.contacts.size).toBe(2);
    expect(
      world
        .links()
        .map((link) => link.state)
        .sort(),
    ).toEqual(['failed', 'inSync', 'inSync']);
  });

  it.each(sides)(
    'H01 a new contact whose address is refused on %s arrives with all else, its address later',
    async (target) => {
      const source = otherSide(target);
      const world = createWorld();
      const id = create(world, source, { ...ana, email: 'ana@example' });
      world.faults[target].push('refuse');
      await world.settle();
      const [made] = [...world.services[target].contacts.values()];
      expect(made?.values).toMatchObject(
        on(target, { 'name.first': 'Ana', phone: '+1 555 010 0100' }),
      );
      expect(value(world, target, 'email')).toBeFalsy();
      expect(world.links()).toMatchObject([
        { state: 'failed', refusals: [{ row: 1, code: 'badValue' }] },
      ]);
      edit(world, source, id, { email: 'ana@example.com' });
      await world.settle();
      expect(value(world, target, 'email')).toBe('ana@example.com');
      expect(world.links()).toMatchObject([{ state: 'inSync', refusals: [] }]);
    },
  );

  it('C07 several edits of one contact while waiting: the newest is sent once', async () => {
    const { world, ids } = await linked();
    for (const company of ['One', 'Two', 'Three']) edit(world, 'wix', ids.wix, { company });
    await world.settle();
    expect(value(world, 'remote', 'company')).toBe('Three');
    expect(writes(world)).toBe(1);
  });

  it('C09 X21 a service that re-spells our values: no write back', async () => {
    const { world, ids } = await linked({
      normalise: ({ field, value: raw }) =>
        typeof raw === 'string' && field === 'company' ? raw.toUpperCase() : raw,
    });
    edit(world, 'wix', ids.wix, { company: 'Quiet' });
    await world.settle();
    expect(value(world, 'wix', 'company')).toBe('Quiet');
    expect(value(world, 'remote', 'company')).toBe('QUIET');
    expect(writes(world)).toBe(1);
  });

  it('C09 the echo of a create ends unread while the stored id waits for its turn', async () => {
    const world = createWorld();
    create(world, 'wix');
    await world.deliver();
    await turn(world);
    await world.deliver();
    const calls: string[] = [];
    await turn(world, async (call) => void calls.push(call));
    expect(calls).toEqual([]);
    await world.settle();
    expect(only(world, 'wix').linkedId).toBe(only(world, 'remote').id);
  });

  it('C10 a value that never comes to rest stops after few writes, held with a cause', async () => {
    const { world, ids } = await linked();
    for (let round = 0; round < 5; round += 1) {
      edit(world, 'wix', ids.wix, { company: round % 2 === 0 ? 'Tick' : 'Tock' });
      await world.settle();
    }
    expect(world.services.remote.log.length).toBeLessThanOrEqual(4);
    expect(world.links()).toMatchObject([{ state: 'onHold', reason: { code: 'loop' } }]);
  });

  it.each(sides)(
    'C11 the create on %s took effect but the answer was lost: found again, not created twice',
    async (side) => {
      const world = createWorld();
      world.faults[side].push('after');
      create(world, otherSide(side));
      await world.settle();
      only(world, side);
      expect(world.links()).toMatchObject([{ state: 'inSync' }]);
    },
  );

  it.each(sides)(
    'X9 an update of %s took effect, its answer lost: no second write, later edits stay there',
    async (side) => {
      const { world, ids } = await linked();
      world.faults[side].push('after');
      edit(world, otherSide(side), ids[otherSide(side)], { company: 'Sent' });
      await world.deliver();
      const actor = world.makeActor('a');
      await actor.claim();
      await actor.turn();
      await actor.release();
      edit(world, side, ids[side], { company: 'Later' });
      await world.settle();
      for (const both of sides) expect(value(world, both, 'company')).toBe('Later');
    },
  );
});

describe('fields', () => {
  it('D01 D02 first sync: the system of record wins differences, blanks are filled', async () => {
    const world = createWorld();
    create(world, 'wix', { email: 'ana@example.com', company: 'Acme', phone: '+1 555 010 0100' });
    create(world, 'remote', { email: 'ana@example.com', company: 'Old Acme', 'name.last': 'Lima' });
    await world.settle();
    for (const side of sides) {
      expect(value(world, side, 'company')).toBe('Acme');
      expect(value(world, side, 'phone')).toBe('+1 555 010 0100');
      expect(value(world, side, 'name.last')).toBe('Lima');
    }
  });

  it.each([
    ['create first', false],
    ['update first', true],
  ] as const)(
    'C08 create and update events arrive together on two workers, %s: one contact',
    async (_order, reversed) => {
      const world = createWorld();
      const id = create(world, 'wix');
      edit(world, 'wix', id, { company: 'Moved' });
      const events = [...world.services.wix.events];
      const actors = ['one', 'two'].map((worker) => world.makeActor(worker));
      for (const event of reversed ? events.reverse() : events) {
        await world.store.mark({ marks: marksOf(event) });
        await Promise.all(
          actors.map(async (actor) => {
            if (await actor.claim()) await actor.turn();
          }),
        );
      }
      for (const actor of actors) await actor.release();
      await world.settle();
      expect(value(world, 'remote', 'company')).toBe('Moved');
      expect(world.services.remote.log.filter((call) => call.kind === 'create')).toHaveLength(1);
    },
  );

  it('D03 source empty at first sync: the target is not cleared', async () => {
    const world = createWorld();
    create(world, 'wix', { email: 'ana@example.com', company: null });
    create(world, 'remote', { email: 'ana@example.com', company: 'Acme' });
    await world.settle();
    for (const side of sides) expect(value(world, side, 'company')).toBe('Acme');
  });

  it.each([
    ['clear', null],
    ['keep', 'Acme'],
  ] as const)('D04 cleared later on one side, blank policy %s', async (blanks, expected) => {
    const { world, ids } = await linked({ rows: testRows.map((row) => ({ ...row, blanks })) });
    edit(world, 'wix', ids.wix, { company: null });
    await world.settle();
    expect(value(world, 'remote', 'company')).toBe(expected);
  });

  it.each([
    ['D05', 'email', 'ANA@example.com'],
    ['D06', 'phone', '+1 (555) 010-0100'],
    ['D06', 'phone', '+15550100100'],
  ])('%s %s re-spelt as %s: no change, original text kept', async (_case, key, spelt) => {
    const { world, ids } = await linked();
    const before = value(world, 'remote', key);
    edit(world, 'wix', ids.wix, { [key]: spelt });
    await world.settle();
    expect(value(world, 'remote', key)).toBe(before);
    expect(value(world, 'wix', key)).toBe(spelt);
    expect(writes(world)).toBe(0);
  });

  it('D08 a row that only goes to the CRM is neither pulled nor cleared', async () => {
    const { world, ids } = await linked({
      rows: testRows.map((row) => (row.id === 5 ? { ...row, direction: 'toRemote' } : row)),
    });
    edit(world, 'remote', ids.remote, { company: 'Drift' });
    await world.settle();
    expect(value(world, 'wix', 'company')).toBe('Acme');
    edit(world, 'wix', ids.wix, { company: 'Again' });
    await world.settle();
    expect(value(world, 'remote', 'company')).toBe('Again');
  });

  it('D09 a value the other side cannot hold rests with its reason, others go on', async () => {
    const { world, ids } = await linked();
    edit(world, 'remote', ids.remote, { birthdate: '31.12.1999', company: 'Moved on' });
    await world.settle();
    expect(value(world, 'wix', 'company')).toBe('Moved on');
    expect(world.links()).toMatchObject([
      { state: 'failed', reason: { code: 'badDate', params: { row: 6, side: 'wix' } } },
    ]);
    edit(world, 'remote', ids.remote, { birthdate: '1999-12-31' });
    await world.settle();
    expect(value(world, 'wix', 'birthdate')).toBe('1999-12-31');
    expect(world.links()).toMatchObject([{ state: 'inSync' }]);
  });

  it('D11 labels are compared one by one: additions and removals of both sides meet', async () => {
    const { world, ids } = await linked({}, { ...ana, labels: ['VIP', 'Press'] });
    edit(world, 'wix', ids.wix, { labels: ['VIP', 'Press', 'New'] });
    edit(world, 'remote', ids.remote, { labels: ['VIP', 'Theirs'] });
    await world.settle();
    for (const side of sides)
      expect([...(value(world, side, 'labels') as string[])].sort()).toEqual([
        'New',
        'Theirs',
        'VIP',
      ]);
  });

  it('D13 long names, emoji and right-to-left text go round unchanged', async () => {
    const name = `${'ñ'.repeat(990)}👩‍🚀 أحمد`;
    const { world, ids } = await linked();
    edit(world, 'wix', ids.wix, { 'name.first': name });
    await world.settle();
    edit(world, 'remote', ids.remote, { company: name });
    await world.settle();
    expect([value(world, 'remote', 'name.first'), value(world, 'wix', 'company')]).toEqual([
      name,
      name,
    ]);
  });

  it('D18 a person edits or clears the stored id: not followed, restored', async () => {
    const { world, ids } = await linked();
    for (const linkedId of ['somebody-else', null]) {
      person.edit({ service: world.services.wix, id: ids.wix, values: {}, linkedId });
      await world.settle();
      expect(only(world, 'wix').linkedId).toBe(ids.remote);
    }
    expect(world.links()).toHaveLength(1);
  });

  it('D15 an id that we did not write is never overwritten', async () => {
    const world = createWorld();
    const id = create(world, 'wix');
    person.edit({ service: world.services.wix, id, values: {}, linkedId: 'from-another-app' });
    await world.settle();
    expect(only(world, 'wix').linkedId).toBe('from-another-app');
    expect(world.links()).toMatchObject([{ state: 'inSync' }]);
  });

  it('two people share an e-mail: nobody guesses, the contact waits', async () => {
    const world = createWorld();
    for (const first of ['Ana', 'Ben'])
      create(world, 'wix', { email: 'home@example.com', 'name.first': first });
    await world.settle();
    expect(world.links().map((link) => link.reason?.code)).toEqual(['sharedEmail', 'sharedEmail']);
    expect(world.services.remote.contacts.size).toBe(0);
  });

  it('nothing to recognise it by: not created, with the reason', async () => {
    const world = createWorld();
    create(world, 'wix', { company: 'Only a company' });
    await world.settle();
    expect(world.links()).toMatchObject([
      { state: 'excluded', reason: { code: 'nothingToRecognise' } },
    ]);
    expect(world.services.remote.contacts.size).toBe(0);
  });
});
