import { describe, expect, it } from 'vitest';
import { marksOf } from '../core/events';
import { idOn } from '../core/link';
import { otherSide, type Decision, type FieldValues, type SideName } from '../core/types';
import { createWorld, remoteKey, testPolicy, testRows, type World } from './cases-harness';
import { person } from './memory-side';

const ana: FieldValues = { email: 'ana@example.com', 'name.first': 'Ana', 'name.last': 'Lima', phone: '+1 555 010 0100', company: 'Acme' };
const sides = ['wix', 'remote'] as const;

/** The same values in the words of a side. */
const on = (side: SideName, values: FieldValues): FieldValues => (side === 'wix' ? values : Object.fromEntries(Object.entries(values).map(([key, value]) => [remoteKey(key), value])));
const keyOn = (side: SideName, wixKey: string) => (side === 'wix' ? wixKey : remoteKey(wixKey));
const create = (world: World, side: SideName, values: FieldValues = ana) => person.create({ service: world.services[side], values: on(side, values) });
const edit = (world: World, side: SideName, id: string, values: FieldValues) => person.edit({ service: world.services[side], id, values: on(side, values) });
const only = (world: World, side: SideName) => {
  const all = [...world.services[side].contacts.values()];
  expect(all).toHaveLength(1);
  const contact = all[0];
  if (!contact) throw new Error('nobody there');
  return contact;
};
const value = (world: World, side: SideName, wixKey: string) => only(world, side).values[keyOn(side, wixKey)] ?? null;
const writes = (world: World) => world.services.wix.log.length + world.services.remote.log.length;
const decide = async (world: World, decision: Decision) => {
  const link = world.links()[0];
  if (!link) throw new Error('no link');
  world.memory.links.set(link.id, { ...link, decision });
  const side: SideName = link.wixId === null ? 'remote' : 'wix';
  await world.store.mark({ marks: [{ side, contactId: idOn(link, side) ?? '', lane: 'interactive', cause: 'person' }] });
  await world.settle();
};

/** One turn of a worker; `before` is told each call it is about to make. */
async function turn(world: World, before: (call: string) => Promise<void> = async () => {}): Promise<void> {
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
  it.each(sides)('A01 A02 new only on %s: created on the other side, each naming the other', async (side) => {
    const world = createWorld();
    create(world, side);
    await world.settle();
    expect(value(world, otherSide(side), 'phone')).toBe('+1 555 010 0100');
    expect(only(world, 'wix').linkedId).toBe(only(world, 'remote').id);
    expect(only(world, 'remote').linkedId).toBe(only(world, 'wix').id);
    expect(world.links()).toMatchObject([{ state: 'inSync' }]);
  });

  it.each(sides)('A03 A04 edited only on %s: the other side takes it', async (side) => {
    const { world, ids } = await linked();
    edit(world, side, ids[side], { phone: '+1 555 010 0199' });
    await world.settle();
    expect(value(world, otherSide(side), 'phone')).toBe('+1 555 010 0199');
    expect(writes(world)).toBe(1);
  });

  it.each(sides)('A05 A06 deleted only on %s: waits for the owner, nothing written, not resurrected', async (side) => {
    const { world, ids } = await linked();
    person.remove({ service: world.services[side], id: ids[side] });
    await world.settle();
    expect(world.links()).toMatchObject([{ state: 'onHold', reason: { code: 'deletionPending', params: { side } } }]);
    expect(writes(world)).toBe(0);
    expect(world.services[side].contacts.size).toBe(0);
  });

  it.each(sides)('A05 A06 deleted on %s, the owner says keep: stays, and a later edit brings nobody back', async (side) => {
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
  });

  it.each(sides)('A05 B08 deleted on %s, the owner says delete there too: gone on both, and not sent back as a deletion', async (side) => {
    const { world, ids } = await linked();
    person.remove({ service: world.services[side], id: ids[side] });
    await world.settle();
    await decide(world, { kind: 'deleteThere' });
    expect(world.services[otherSide(side)].contacts.size).toBe(0);
    expect(writes(world)).toBe(1);
    expect(world.links()).toMatchObject([{ state: 'excluded', reason: { code: 'deleted' } }]);
  });

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
    for (const side of sides) expect([value(world, side, 'company'), value(world, side, 'phone')]).toEqual(['From Wix', '+1 555 010 0150']);
    expect(writes(world)).toBe(2);
  });

  it.each(sides)('A10 A15 X22 edited both, same field, system of record %s: its value wins, the other stays in history under the rule', async (winner) => {
    const { world, ids } = await linked({ policy: { ...testPolicy, systemOfRecord: winner } });
    for (const side of sides) edit(world, side, ids[side], { company: `From ${side}` });
    await world.settle();
    for (const side of sides) expect(value(world, side, 'company')).toBe(`From ${winner}`);
    const [operation] = await world.store.operations({ limit: 1 });
    expect(operation).toMatchObject({ rule: 'systemOfRecord', side: otherSide(winner), values: [{ before: `From ${otherSide(winner)}`, after: `From ${winner}` }] });
  });

  it('A10 a row that asks: held, nothing overwritten, other fields go on; the choice is carried out', async () => {
    const { world, ids } = await linked({ rows: testRows.map((row) => (row.id === 5 ? { ...row, winner: 'ask' } : row)) });
    edit(world, 'wix', ids.wix, { company: 'From wix', phone: '+1 555 010 0177' });
    edit(world, 'remote', ids.remote, { company: 'From remote' });
    await world.settle();
    expect(world.links()).toMatchObject([{ state: 'onHold', reason: { code: 'conflict', params: { rows: '5' } } }]);
    expect([value(world, 'wix', 'company'), value(world, 'remote', 'company'), value(world, 'remote', 'phone')]).toEqual(['From wix', 'From remote', '+1 555 010 0177']);
    await decide(world, { kind: 'take', winners: { 5: 'remote' } });
    expect(value(world, 'wix', 'company')).toBe('From remote');
    expect(world.links()).toMatchObject([{ state: 'inSync' }]);
  });

  it('A11 X23 new on both with the same e-mail, different fields: one contact, fields joined', async () => {
    const world = createWorld();
    create(world, 'wix', { email: 'Ana@Example.com', 'name.first': 'Ana' });
    create(world, 'remote', { email: 'ana@example.com', phone: '+1 555 010 0100' });
    await world.settle();
    expect([value(world, 'wix', 'phone'), value(world, 'remote', 'name.first')]).toEqual(['+1 555 010 0100', 'Ana']);
    expect(world.links()).toHaveLength(1);
  });

  it.each(sides)('A12 A13 X24 edited on %s and deleted on the other: the edit is not lost, the owner is asked', async (side) => {
    const { world, ids } = await linked();
    const other = otherSide(side);
    edit(world, side, ids[side], { company: 'Edited' });
    person.remove({ service: world.services[other], id: ids[other] });
    await world.settle();
    expect(world.links()).toMatchObject([{ state: 'onHold', reason: { code: 'deletionEdited' } }]);
    expect(value(world, side, 'company')).toBe('Edited');
    await decide(world, { kind: 'createAnyway' });
    expect(value(world, other, 'company')).toBe('Edited');
  });
});

describe('safety', () => {
  it('B06 a contact edited while its write is in flight stays dirty and is carried over after', async () => {
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

  it('B03 every contact changed at once: stops and asks before more than half are overwritten; two halves more than an hour apart go through', async () => {
    const world = createWorld();
    const ids = Array.from({ length: 300 }, (_, index) => create(world, 'wix', { email: `p${index}@example.com`, company: 'Old' }));
    await world.settle();
    const overwritten = () => [...world.services.remote.contacts.values()].filter((contact) => contact.values['company'] !== 'Old').length;
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
    expect([...world.services.remote.contacts.values()].filter((contact) => contact.values['company'] === 'All').length).toBeLessThanOrEqual(200);
    expect((await world.store.connection()).parked?.code).toBe('massOverwrite');
  });

  it.each([
    { title: 'is joined with that of a later edit', writesOfOurs: 1 },
    { title: 'comes after further writes of ours', writesOfOurs: 7 },
  ])('I3 an edit in HubSpot that our write ran over stands in history, also when its event $title', async ({ writesOfOurs }) => {
    const { world, ids } = await linked();
    let isFirst = true;
    for (let write = 1; write <= writesOfOurs; write += 1) {
      edit(world, 'wix', ids.wix, { company: `Ours ${write}` });
      await world.store.mark({ marks: [{ side: 'wix', contactId: ids.wix, lane: 'live', cause: 'webhook' }] });
      await turn(world, async (call) => {
        if (call !== 'remote.write' || !isFirst) return;
        isFirst = false;
        edit(world, 'remote', ids.remote, { company: 'Theirs' });
      });
    }
    edit(world, 'remote', ids.remote, { 'name.last': 'Later' });
    await world.settle();
    const lost = [...world.memory.operations.values()].filter((operation) => operation.rule === 'overlappedWrite');
    expect(lost.flatMap((operation) => operation.values.map((change) => change.before))).toEqual(['Theirs']);
    expect(value(world, 'wix', 'name.last')).toBe('Later');
    expect(value(world, 'remote', 'company')).toBe(`Ours ${writesOfOurs}`);
  });

  it('B09 a webhook sent again with old news overwrites nothing', async () => {
    const { world, ids } = await linked();
    edit(world, 'wix', ids.wix, { company: 'New' });
    await world.settle();
    const before = writes(world);
    await world.store.mark({ marks: [{ side: 'wix', contactId: ids.wix, lane: 'live', cause: 'webhook', minVersion: 1 }] });
    await world.settle();
    expect(value(world, 'remote', 'company')).toBe('New');
    expect(writes(world)).toBe(before);
  });

  it('a record that answers 404 without a delete event is never taken for a deletion', async () => {
    const { world, ids } = await linked({ policy: { ...testPolicy, deletions: { wix: 'delete', remote: 'delete' } } });
    world.services.remote.contacts.delete(ids.remote);
    edit(world, 'wix', ids.wix, {});
    await world.settle();
    expect(world.links()).toMatchObject([{ state: 'onHold', reason: { code: 'missing' } }]);
    expect(world.services.wix.contacts.size).toBe(1);
  });

  it('the standing rule deletes, is braked at three of a few, and never covers a member', async () => {
    const world = createWorld({ policy: { ...testPolicy, deletions: { wix: 'ask', remote: 'delete' } } });
    for (let index = 0; index < 6; index += 1) {
      const values = { ...ana, email: `p${index}@example.com` };
      if (index === 0) person.create({ service: world.services.wix, values, undeletable: 'member' });
      else create(world, 'wix', values);
    }
    await world.settle();
    for (const id of [...world.services.remote.contacts.keys()]) person.remove({ service: world.services.remote, id });
    await world.settle();
    const codes = world.links().map((link) => link.reason?.code).sort();
    expect(codes).toEqual(['deleted', 'deleted', 'deleted', 'deletionParked', 'deletionParked', 'undeletable.member']);
    expect(world.services.wix.contacts.size).toBe(3);
  });

  it('B10 deleted, then comes back: the hold withdraws itself, same link', async () => {
    const { world, ids } = await linked();
    const contact = world.services.remote.contacts.get(ids.remote);
    const before = world.links()[0]?.id;
    person.remove({ service: world.services.remote, id: ids.remote });
    await world.settle();
    if (contact) world.services.remote.contacts.set(ids.remote, contact);
    person.edit({ service: world.services.remote, id: ids.remote, values: { company: 'Back' } });
    await world.settle();
    expect(world.links()).toMatchObject([{ id: before, state: 'inSync' }]);
    expect(value(world, 'wix', 'company')).toBe('Back');
  });

  it.each(sides)('B15 B16 X24 merged on %s, target without a partner: the link moves, nobody is deleted', async (side) => {
    const { world, ids } = await linked();
    const target = create(world, side, { email: 'second@example.com', 'name.first': 'Ana B' });
    person.merge({ service: world.services[side], target, sources: [ids[side]] });
    await world.settle();
    expect(world.services[otherSide(side)].contacts.size).toBe(1);
    expect(world.links()).toHaveLength(1);
    expect(world.links().map((link) => idOn(link, side))).toEqual([target]);
  });

  it.each(sides)('B15 B16 merged on %s, both with partners: the second partner stays, excluded, never deleted or re-created', async (side) => {
    const world = createWorld();
    const first = create(world, side, { ...ana, email: 'one@example.com' });
    const second = create(world, side, { ...ana, email: 'two@example.com' });
    await world.settle();
    person.merge({ service: world.services[side], target: first, sources: [second] });
    await world.settle();
    expect(world.services[otherSide(side)].contacts.size).toBe(2);
    expect(world.services[side].contacts.size).toBe(1);
    expect(world.links().map((link) => link.reason?.code ?? link.state).sort()).toEqual(['inSync', side === 'wix' ? 'mergedInWix' : 'mergedInRemote']);
  });
});

describe('idempotence and loops', () => {
  it('C01 a second run with nothing changed writes nothing', async () => {
    const { world, ids } = await linked();
    for (const side of sides) await world.store.mark({ marks: [{ side, contactId: ids[side], lane: 'run', cause: 'sweep' }] });
    await world.settle();
    expect(writes(world)).toBe(0);
  });

  it('C02 the revision moved, the content did not: no write', async () => {
    const { world, ids } = await linked();
    for (const side of sides) edit(world, side, ids[side], {});
    await world.settle();
    expect(writes(world)).toBe(0);
  });

  it.each(sides)('C05 X25 the e-mail is edited on %s: the same contact is updated, no twin', async (side) => {
    const { world, ids } = await linked();
    edit(world, side, ids[side], { email: 'ana.lima@example.com' });
    await world.settle();
    for (const other of sides) expect(value(world, other, 'email')).toBe('ana.lima@example.com');
  });

  it('C06 G04 one contact that is refused does not hold up the others', async () => {
    const world = createWorld();
    for (let index = 0; index < 3; index += 1) create(world, 'wix', { ...ana, email: `p${index}@example.com` });
    world.faults.remote.push('refuse');
    await world.settle();
    expect(world.services.remote.contacts.size).toBe(2);
    expect(world.links().map((link) => link.state).sort()).toEqual(['failed', 'inSync', 'inSync']);
  });

  it('C07 several edits of one contact while waiting: the newest is sent once', async () => {
    const { world, ids } = await linked();
    for (const company of ['One', 'Two', 'Three']) edit(world, 'wix', ids.wix, { company });
    await world.settle();
    expect(value(world, 'remote', 'company')).toBe('Three');
    expect(writes(world)).toBe(1);
  });

  it('C09 X21 a service that re-spells our values: no write back', async () => {
    const { world, ids } = await linked({ normalise: ({ field, value: raw }) => (typeof raw === 'string' && field === 'company' ? raw.toUpperCase() : raw) });
    edit(world, 'wix', ids.wix, { company: 'Quiet' });
    await world.settle();
    expect(value(world, 'wix', 'company')).toBe('Quiet');
    expect(value(world, 'remote', 'company')).toBe('QUIET');
    expect(writes(world)).toBe(1);
  });

  it('C09 the echo of a create ends unread while the stored id still waits for its turn, which comes', async () => {
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

  it('C10 a value that never comes to rest stops after few writes, held with a reason', async () => {
    const { world, ids } = await linked();
    for (let round = 0; round < 5; round += 1) {
      edit(world, 'wix', ids.wix, { company: round % 2 === 0 ? 'Tick' : 'Tock' });
      await world.settle();
    }
    expect(world.services.remote.log.length).toBeLessThanOrEqual(4);
    expect(world.links()).toMatchObject([{ state: 'onHold', reason: { code: 'loop' } }]);
  });

  it.each(sides)('C11 the create on %s took effect but the answer was lost: found again, not created twice', async (side) => {
    const world = createWorld();
    world.faults[side].push('after');
    create(world, otherSide(side));
    await world.settle();
    only(world, side);
    expect(world.links()).toMatchObject([{ state: 'inSync' }]);
  });

  it.each(sides)('X9 an update of %s took effect but the answer was lost: no second write, a later edit there is not undone', async (side) => {
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
  });
});

describe('fields', () => {
  it('D01 D02 at first sync what differs takes the system of record’s value, what is empty is filled', async () => {
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

  it.each([['create first', false], ['update first', true]] as const)('C08 create and update events arrive together on two workers, %s: one contact', async (_order, reversed) => {
    const world = createWorld();
    const id = create(world, 'wix');
    edit(world, 'wix', id, { company: 'Moved' });
    const events = [...world.services.wix.events];
    const actors = ['one', 'two'].map((worker) => world.makeActor(worker));
    for (const event of reversed ? events.reverse() : events) {
      await world.store.mark({ marks: marksOf(event) });
      await Promise.all(actors.map(async (actor) => {
        if (await actor.claim()) await actor.turn();
      }));
    }
    for (const actor of actors) await actor.release();
    await world.settle();
    expect(value(world, 'remote', 'company')).toBe('Moved');
    expect(world.services.remote.log.filter((call) => call.kind === 'create')).toHaveLength(1);
  });

  it('D03 source empty at first sync: the target is not cleared', async () => {
    const world = createWorld();
    create(world, 'wix', { email: 'ana@example.com', company: null });
    create(world, 'remote', { email: 'ana@example.com', company: 'Acme' });
    await world.settle();
    for (const side of sides) expect(value(world, side, 'company')).toBe('Acme');
  });

  it.each([['clear', null], ['keep', 'Acme']] as const)('D04 cleared later on one side, blank policy %s', async (blanks, expected) => {
    const { world, ids } = await linked({ rows: testRows.map((row) => ({ ...row, blanks })) });
    edit(world, 'wix', ids.wix, { company: null });
    await world.settle();
    expect(value(world, 'remote', 'company')).toBe(expected);
  });

  it.each([['D05', 'email', 'ANA@example.com'], ['D06', 'phone', '+1 (555) 010-0100'], ['D06', 'phone', '+15550100100']])('%s %s re-spelt as %s: no change, original text kept', async (_case, key, spelt) => {
    const { world, ids } = await linked();
    const before = value(world, 'remote', key);
    edit(world, 'wix', ids.wix, { [key]: spelt });
    await world.settle();
    expect(value(world, 'remote', key)).toBe(before);
    expect(value(world, 'wix', key)).toBe(spelt);
    expect(writes(world)).toBe(0);
  });

  it('D08 a row that only goes to the CRM is neither pulled nor cleared', async () => {
    const { world, ids } = await linked({ rows: testRows.map((row) => (row.id === 5 ? { ...row, direction: 'toRemote' } : row)) });
    edit(world, 'remote', ids.remote, { company: 'Drift' });
    await world.settle();
    expect(value(world, 'wix', 'company')).toBe('Acme');
    edit(world, 'wix', ids.wix, { company: 'Again' });
    await world.settle();
    expect(value(world, 'remote', 'company')).toBe('Again');
  });

  it('D09 a value that the other side cannot hold rests with its reason, the other fields go on', async () => {
    const { world, ids } = await linked();
    edit(world, 'remote', ids.remote, { birthdate: '31.12.1999', company: 'Moved on' });
    await world.settle();
    expect(value(world, 'wix', 'company')).toBe('Moved on');
    expect(world.links()).toMatchObject([{ state: 'failed', reason: { code: 'badDate', params: { row: 6, side: 'wix' } } }]);
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
    for (const side of sides) expect([...(value(world, side, 'labels') as string[])].sort()).toEqual(['New', 'Theirs', 'VIP']);
  });

  it('D13 long names, emoji and right-to-left text go round unchanged', async () => {
    const name = `${'ñ'.repeat(990)}👩‍🚀 أحمد`;
    const { world, ids } = await linked();
    edit(world, 'wix', ids.wix, { 'name.first': name });
    await world.settle();
    edit(world, 'remote', ids.remote, { company: name });
    await world.settle();
    expect([value(world, 'remote', 'name.first'), value(world, 'wix', 'company')]).toEqual([name, name]);
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
    for (const first of ['Ana', 'Ben']) create(world, 'wix', { email: 'home@example.com', 'name.first': first });
    await world.settle();
    expect(world.links().map((link) => link.reason?.code)).toEqual(['sharedEmail', 'sharedEmail']);
    expect(world.services.remote.contacts.size).toBe(0);
  });

  it('nothing to recognise it by: not created, with the reason', async () => {
    const world = createWorld();
    create(world, 'wix', { company: 'Only a company' });
    await world.settle();
    expect(world.links()).toMatchObject([{ state: 'excluded', reason: { code: 'nothingToRecognise' } }]);
    expect(world.services.remote.contacts.size).toBe(0);
  });
});
