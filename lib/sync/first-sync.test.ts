import { describe, expect, it } from 'vitest';
import { createWorld } from './cases-harness';
import { applyFirstSync, planFirstSync } from './first-sync';
import { createMemorySide, person } from './memory-side';
import { cursorSetting, sweepSide } from './sweep';

const setUp = () => {
  const world = createWorld();
  const sides = { wix: createMemorySide({ service: world.services.wix }), remote: createMemorySide({ service: world.services.remote }) };
  let ids = 0;
  const random = { uuid: () => `10000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`, next: () => 0.5 };
  const claim = async () => (await world.store.claim({ worker: 'first', leaseMs: 60_000 }))?.epoch ?? 0;
  const run = async () => {
    const epoch = await claim();
    const plan = await planFirstSync({ sides });
    await applyFirstSync({ store: world.store, epoch, plan, random });
    await world.store.release({ epoch });
    await world.settle();
    return plan.matched;
  };
  return { world, sides, run, claim };
};

describe('the plain first sync', () => {
  it('matches by e-mail, fills blanks, creates the others and leaves shared e-mails to the owner', async () => {
    const { world, run } = setUp();
    const { wix, remote } = world.services;
    person.create({ service: wix, values: { email: 'Ana@Example.com', 'name.first': 'Ana' } });
    person.create({ service: remote, values: { email: 'ana@example.com', phone: '+1 555 010 0100' } });
    person.create({ service: wix, values: { email: 'only-wix@example.com' } });
    person.create({ service: remote, values: { email: 'only-crm@example.com' } });
    person.create({ service: wix, values: { email: 'home@example.com', 'name.first': 'A' } });
    person.create({ service: wix, values: { email: 'home@example.com', 'name.first': 'B' } });
    const matched = await run();
    expect([matched.pairs.length, matched.alone.wix.length, matched.alone.remote.length, matched.ambiguous.wix.length]).toEqual([1, 1, 1, 2]);
    const ana = [...remote.contacts.values()].find((contact) => contact.values['email'] === 'ana@example.com');
    expect(ana?.values).toMatchObject({ firstname: 'Ana', phone: '+1 555 010 0100' });
    expect([wix.contacts.size, remote.contacts.size]).toEqual([5, 3]);
    expect(world.links().filter((link) => link.reason?.code === 'sharedEmail')).toHaveLength(2);
    expect((await world.store.connection()).phase).toBe('live');
  });

  it('C03 the link table is lost: rebuilt by the stored ids, nobody twice, nothing written', async () => {
    const { world, run } = setUp();
    for (const who of ['a', 'b', 'c']) person.create({ service: world.services.wix, values: { email: `${who}@example.com` } });
    await world.settle();
    const again = createWorld();
    again.services.wix.contacts.clear();
    for (const [id, contact] of world.services.wix.contacts) again.services.wix.contacts.set(id, contact);
    for (const [id, contact] of world.services.remote.contacts) again.services.remote.contacts.set(id, { ...contact, values: { ...contact.values, email: null, phone: '+1 555 010 0111' } });
    const plan = await planFirstSync({ sides: { wix: createMemorySide({ service: again.services.wix }), remote: createMemorySide({ service: again.services.remote }) } });
    expect(plan.matched.pairs.map((pair) => pair.rule)).toEqual(['storedId', 'storedId', 'storedId']);
    const before = world.services.wix.log.length + world.services.remote.log.length;
    await run();
    expect(world.services.wix.log.length + world.services.remote.log.length).toBe(before);
  });

  it('X4 a lost webhook is found by the sweep; a sweep with nothing new marks nobody', async () => {
    const { world, sides, claim } = setUp();
    const id = person.create({ service: world.services.wix, values: { email: 'ana@example.com', company: 'Acme' } });
    await world.settle();
    const epoch = await claim();
    await world.store.commit({ epoch, links: [], removedLinkIds: [], operations: [], aliases: [], finished: [], postponed: [], marks: [], settings: { [cursorSetting('wix')]: new Date(world.services.wix.clock).toISOString() } });
    expect(await sweepSide({ store: world.store, side: sides.wix, epoch })).toBe(0);
    person.edit({ service: world.services.wix, id, values: { company: 'Lost event' } });
    expect(await sweepSide({ store: world.store, side: sides.wix, epoch })).toBe(1);
  });
});
