import { describe, expect, it } from 'vitest';
import type { FieldValues } from '@/lib/core/model/field';
import type { SideName } from '@/lib/core/model/side';
import { goneReasons } from '@/lib/core/plan/gone-fields';
import {
  createWorld,
  remoteFields,
  remoteKey,
  testChoices,
  wixFields,
  type World,
} from '@/lib/testing/engine/cases-harness';
import { person } from '@/lib/testing/engine/memory-people';

const keys = {
  wix: { company: 'company', labels: 'labels' },
  remote: { company: 'company', labels: 'wix_labels' },
} as const;
const fields = { wix: wixFields, remote: remoteFields } as const;
const on = (side: SideName, values: FieldValues) =>
  side === 'wix'
    ? values
    : Object.fromEntries(Object.entries(values).map(([key, value]) => [remoteKey(key), value]));
const edit = (world: World, side: SideName, id: string, values: FieldValues) =>
  person.edit({ service: world.services[side], id, values: on(side, values) });
const value = (world: World, side: SideName, id: string, key: string) =>
  world.services[side].contacts.get(id)?.values[side === 'wix' ? key : remoteKey(key)];
const other = { wix: 'remote', remote: 'wix' } as const;
const warnings = (world: World) =>
  goneReasons(world.memory.connection.fieldsGone).map(
    ({ params }) => `${params?.['side']} ${params?.['field']}`,
  );

/** Two people in step, seen lately: what the engine knows of the fields is fresh. */
async function linked() {
  const world = createWorld();
  const [ana, ben] = ['ana', 'ben'].map((who) =>
    person.create({
      service: world.services.wix,
      values: { email: `${who}@example.com`, company: 'Acme', labels: ['VIP'] },
    }),
  );
  await world.settle();
  const idsOf = (wixId: string | undefined) => ({
    wix: wixId ?? '',
    remote: world.links().find((link) => link.wixId === wixId)?.remoteId ?? '',
  });
  return { world, ana: idsOf(ana), ben: idsOf(ben) };
}

/** Goes on with the same worker, whose knowledge of the fields is from before. */
async function work(world: World, actor: ReturnType<World['makeActor']>) {
  await world.deliver();
  await actor.claim();
  for (let turn = 0; turn < 12; turn += 1) {
    await actor.turn();
    await world.deliver();
    world.clock.advance(1_000);
  }
  await actor.release();
}

describe.each(['wix', 'remote'] as const)('D10 X26 a mapped field is deleted in %s', (side) => {
  it.each(['company', 'labels'] as const)(
    'D10 %s: its values are wiped nowhere, not even where read as blank; the owner is told',
    async (field) => {
      const { world, ana, ben } = await linked();
      const actor = world.makeActor('same');
      edit(world, side, ana[side], { phone: '+1 555 010 0101' });
      await work(world, actor);
      person.dropField({ service: world.services[side], key: keys[side][field] });
      edit(world, side, ana[side], { phone: '+1 555 010 0177' });
      edit(world, other[side], ben[other[side]], {
        [field]: field === 'labels' ? ['VIP', 'New'] : 'Moved',
        'name.last': 'Lima',
      });
      await work(world, actor);
      expect(value(world, other[side], ana[other[side]], field)).toEqual(
        field === 'labels' ? ['VIP'] : 'Acme',
      );
      expect(value(world, other[side], ana[other[side]], 'phone')).toBe('+1 555 010 0177');
      expect(value(world, side, ben[side], 'name.last')).toBe('Lima');
      expect(world.links().map(({ state }) => state)).toEqual(['inSync', 'inSync']);
      expect(warnings(world)).toEqual([`${side} ${keys[other[side]][field]}`]);
    },
  );

  it('D10 the field is back, and blank: filled from the other side, nothing cleared', async () => {
    const { world, ana, ben } = await linked();
    person.dropField({ service: world.services[side], key: keys[side].company });
    edit(world, side, ana[side], { phone: '+1 555 010 0177' });
    world.clock.advance(10 * 60_000);
    await world.settle();
    expect(warnings(world)).toHaveLength(1);
    world.services[side].fields = fields[side];
    world.clock.advance(2 * 60_000);
    await world.settle();
    expect(warnings(world)).toEqual([]);
    for (const ids of [ana, ben])
      expect([
        value(world, side, ids[side], 'company'),
        value(world, other[side], ids[other[side]], 'company'),
      ]).toEqual(['Acme', 'Acme']);
    edit(world, side, ana[side], { company: null });
    await world.settle();
    expect(value(world, other[side], ana[other[side]], 'company')).toBeNull();
  });

  it('D10 deleted between plan and carrying out: the rest is done, nothing is wiped', async () => {
    const world = createWorld();
    for (const name of ['wix', 'remote'] as const)
      person.create({
        service: world.services[name],
        values: on(name, {
          email: 'ana@example.com',
          company: name === side ? 'Acme' : 'Other',
          ...(name === side ? { phone: '+1 555 010 0100' } : {}),
        }),
      });
    world.memory.connection = { ...world.memory.connection, phase: 'preparing' };
    await world.runs.start({ choices: testChoices, mappingVersion: 1, isApproved: false });
    const advance = async () => {
      const lease = await world.store.claim({ worker: 'plan', leaseMs: 60_000 });
      if (!lease) throw new Error('the lease is not free');
      await world.advance(lease);
      await world.store.release(lease);
    };
    await advance();
    person.dropField({ service: world.services[side], key: keys[side].company });
    await world.runs.approve();
    await advance();
    await world.settle();
    const [link] = world.links();
    expect(link?.state).toBe('inSync');
    expect(
      value(
        world,
        other[side],
        link?.[other[side] === 'wix' ? 'wixId' : 'remoteId'] ?? '',
        'company',
      ),
    ).toBe('Other');
    expect(
      value(
        world,
        other[side],
        link?.[other[side] === 'wix' ? 'wixId' : 'remoteId'] ?? '',
        'phone',
      ),
    ).toBe('+1 555 010 0100');
    expect(warnings(world)).toHaveLength(1);
  });
});

it('D10 a mapping row is removed: its values stay on both sides, whatever is edited', async () => {
  const { world, ana } = await linked();
  const { mapping } = world.memory.connection;
  world.memory.connection = {
    ...world.memory.connection,
    mapping: { version: 2, rows: mapping.rows.filter(({ wix }) => wix !== 'company') },
  };
  edit(world, 'wix', ana.wix, { company: null, phone: '+1 555 010 0199' });
  await world.settle();
  expect([
    value(world, 'remote', ana.remote, 'company'),
    value(world, 'remote', ana.remote, 'phone'),
  ]).toEqual(['Acme', '+1 555 010 0199']);
  edit(world, 'remote', ana.remote, { company: 'Mine' });
  await world.settle();
  expect(value(world, 'wix', ana.wix, 'company')).toBeNull();
});
