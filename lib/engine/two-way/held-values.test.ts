import { describe, expect, it } from 'vitest';
import { type FieldValues } from '@/lib/core/model/field';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { createWorld, remoteKey, testPolicy, type World } from '@/lib/testing/engine/cases-harness';
import { person } from '@/lib/testing/engine/memory-people';

const on = (side: SideName, values: FieldValues): FieldValues =>
  side === 'wix'
    ? values
    : Object.fromEntries(Object.entries(values).map(([key, value]) => [remoteKey(key), value]));

const address = (name: string) => `${name}@example.com`;

/** Linked people called after their addresses; nobody else is made from now on. */
async function linkedPeople(names: readonly string[]) {
  const world = createWorld();
  const wixIds = names.map((name) =>
    person.create({
      service: world.services.wix,
      values: { email: address(name), 'name.first': name },
    }),
  );
  await world.settle();
  world.memory.connection = {
    ...world.memory.connection,
    policy: { ...testPolicy, creates: { wix: false, remote: false } },
  };
  const idOf = (side: SideName, name: string) => {
    const link = world.links().find(({ wixId }) => wixId === wixIds[names.indexOf(name)]);
    return (side === 'wix' ? link?.wixId : link?.remoteId) ?? '';
  };
  return {
    world,
    edit: (side: SideName, name: string, values: FieldValues) =>
      person.edit({
        service: world.services[side],
        id: idOf(side, name),
        values: on(side, values),
      }),
    idOf,
    emails: (side: SideName) =>
      names.map((name) => world.services[side].contacts.get(idOf(side, name))?.values['email']),
    states: () =>
      names.map((name) => world.links().find(({ wixId }) => wixId === idOf('wix', name))?.state),
  };
}

const stranger = (world: World, side: SideName, name: string) =>
  person.create({ service: world.services[side], values: { email: address(name) } });

describe.each(['wix', 'remote'] as const)(
  'H03 a value that another contact in %s holds',
  (target) => {
    const source = otherSide(target);

    it.each(['edited', 'removed'] as const)(
      'follows by itself when the holder, a stranger, is %s',
      async (how) => {
        const { world, edit, emails, states } = await linkedPeople(['a']);
        const holder = stranger(world, target, 'b');
        edit(source, 'a', { email: address('b') });
        await world.settle();
        expect(states()).toEqual(['failed']);
        if (how === 'edited')
          person.edit({
            service: world.services[target],
            id: holder,
            values: { email: address('c') },
          });
        else person.remove({ service: world.services[target], id: holder });
        await world.settle();
        expect([emails(target), states()]).toEqual([[address('b')], ['inSync']]);
      },
    );

    it('follows when the holder moves on in the same moment', async () => {
      const { world, edit, emails, states } = await linkedPeople(['a', 'b']);
      edit(source, 'a', { email: address('b') });
      edit(source, 'b', { email: address('c') });
      await world.settle();
      expect([emails(target), states()]).toEqual([
        [address('b'), address('c')],
        ['inSync', 'inSync'],
      ]);
    });

    it('rests while the holder moves in other fields, and asks the service no more', async () => {
      const { world, edit, states } = await linkedPeople(['a', 'b']);
      edit(source, 'a', { email: address('b') });
      await world.settle();
      const asked = () =>
        [...world.memory.operations.values()].filter(({ values }) =>
          values.some(({ after }) => after === address('b')),
        ).length;
      const before = asked();
      edit(source, 'b', { company: 'Acme' });
      await world.settle();
      expect([asked(), states()]).toEqual([before, ['failed', 'inSync']]);
    });

    it.each([
      ['two', ['a', 'b']],
      ['three', ['a', 'b', 'c']],
      ['seven', ['a', 'b', 'c', 'd', 'e', 'f', 'g']],
    ])('is exchanged by %s, edited one by one in either order', async (_, names) => {
      for (const order of [names, [...names].reverse()]) {
        const { world, edit, emails, states } = await linkedPeople(names);
        const next = (name: string) => names[(names.indexOf(name) + 1) % names.length] ?? '';
        for (const name of order) {
          edit(source, name, { email: address(next(name)) });
          await world.settle();
        }
        const exchanged = names.map((name) => address(next(name)));
        expect([emails(target), emails(source), new Set(states())]).toEqual([
          exchanged,
          exchanged,
          new Set(['inSync']),
        ]);
      }
    });

    it('is exchanged in one moment, beside other edits', async () => {
      const { world, edit, emails, states, idOf } = await linkedPeople(['a', 'b']);
      edit(source, 'a', { email: address('b'), company: 'Acme' });
      edit(source, 'b', { email: address('a'), company: 'Bolt' });
      await world.settle();
      expect([emails(target), states()]).toEqual([
        [address('b'), address('a')],
        ['inSync', 'inSync'],
      ]);
      expect(world.services[target].contacts.get(idOf(target, 'a'))?.values['company']).toBe(
        'Acme',
      );
    });
  },
);

describe('H03 not enough data', () => {
  it('a contact that was too little to be made is made whole once there is enough', async () => {
    const world = createWorld();
    const { services, faults } = world;
    faults.wix.push('tooLittle');
    const remote = person.create({
      service: services.remote,
      values: { email: address('a'), company: 'Acme' },
    });
    await world.settle();
    expect(world.links()).toMatchObject([
      { state: 'failed', reason: { code: 'notEnoughToCreate' }, refusals: [] },
    ]);
    person.edit({ service: services.remote, id: remote, values: { firstname: 'Ana' } });
    await world.settle();
    expect([...services.wix.contacts.values()]).toMatchObject([
      { values: { email: address('a'), company: 'Acme', 'name.first': 'Ana' } },
    ]);
    expect(world.links()).toMatchObject([{ state: 'inSync' }]);
  });

  it('what would have left too little is tried again when the contact has more', async () => {
    const { world, edit, idOf, states } = await linkedPeople(['a']);
    world.faults.wix.push('tooLittle');
    edit('remote', 'a', { email: null, company: 'Acme' });
    await world.settle();
    const held = () => world.services.wix.contacts.get(idOf('wix', 'a'))?.values;
    expect(held()).toMatchObject({ email: address('a'), company: 'Acme' });
    expect(states()).toEqual(['failed']);
    edit('remote', 'a', { phone: '+1 555 010 0100' });
    await world.settle();
    expect(held()).toMatchObject({ email: null, phone: '+1 555 010 0100' });
    expect(states()).toEqual(['inSync']);
  });
});

describe.each(['wix', 'remote'] as const)(
  'H03 two contacts in %s with one address, of whom nobody can say who is who',
  (side) => {
    const there = otherSide(side);

    function twins() {
      const world = createWorld();
      const make = (first: string) =>
        person.create({
          service: world.services[side],
          values: on(side, { email: address('home'), 'name.first': first }),
        });
      return { world, one: make('Ana'), two: make('Ben') };
    }

    const namesThere = (world: World) =>
      [...world.services[there].contacts.values()]
        .map(({ values }) => values[there === 'wix' ? 'name.first' : remoteKey('name.first')])
        .sort();
    const states = (world: World) => world.links().map(({ state }) => state);

    it.each(['gets another', 'is deleted', 'loses it'] as const)(
      'both go on by themselves when one %s',
      async (how) => {
        const { world, two } = twins();
        await world.settle();
        expect([states(world), namesThere(world)]).toEqual([['onHold', 'onHold'], []]);
        if (how === 'is deleted') person.remove({ service: world.services[side], id: two });
        else
          person.edit({
            service: world.services[side],
            id: two,
            values: on(side, { email: how === 'loses it' ? null : address('own') }),
          });
        await world.settle();
        if (how === 'gets another')
          expect([states(world), namesThere(world)]).toEqual([
            ['inSync', 'inSync'],
            ['Ana', 'Ben'],
          ]);
        if (how === 'is deleted')
          expect([states(world), namesThere(world)]).toEqual([['inSync'], ['Ana']]);
        if (how === 'loses it') expect(namesThere(world)).toEqual(['Ana']);
      },
    );

    it('who waits goes on waiting while the other moves elsewhere, without new looks', async () => {
      const { world, one, two } = twins();
      await world.settle();
      for (const id of [one, two, one]) {
        person.edit({ service: world.services[side], id, values: on(side, { company: id }) });
        await world.settle();
      }
      expect([states(world), namesThere(world)]).toEqual([['onHold', 'onHold'], []]);
    });

    it('one whose address belongs to a linked contact goes on when that one moves on', async () => {
      const world = createWorld();
      const first = person.create({
        service: world.services[side],
        values: on(side, { email: address('home'), 'name.first': 'Ana' }),
      });
      await world.settle();
      const second = person.create({
        service: world.services[side],
        values: on(side, { email: address('home'), 'name.first': 'Ben' }),
      });
      await world.settle();
      expect(states(world).sort()).toEqual(['inSync', 'onHold']);
      person.edit({
        service: world.services[side],
        id: first,
        values: on(side, { email: address('own') }),
      });
      await world.settle();
      expect([states(world), namesThere(world)]).toEqual([
        ['inSync', 'inSync'],
        ['Ana', 'Ben'],
      ]);
      expect(
        world
          .links()
          .map(({ wixId, remoteId }) => (side === 'wix' ? wixId : remoteId))
          .sort(),
      ).toEqual([first, second].sort());
    });

    it('what the owner said of him stands', async () => {
      const { world, one, two } = twins();
      await world.settle();
      const link = world.links().find(({ wixId, remoteId }) => wixId === one || remoteId === one);
      if (!link) throw new Error('nobody waits');
      world.memory.links.set(link.id, { ...link, decision: { kind: 'keep' } });
      await world.store.mark({
        marks: [{ side, contactId: one, lane: 'interactive', cause: 'person' }],
      });
      await world.settle();
      person.remove({ service: world.services[side], id: two });
      await world.settle();
      expect(namesThere(world)).toEqual([]);
    });
  },
);
