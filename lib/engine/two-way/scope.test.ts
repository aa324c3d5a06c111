import { describe, expect, it } from 'vitest';
import { type Policy, type Scope } from '@/lib/core/model/connection';
import { type FieldValues } from '@/lib/core/model/field';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import type { Choices } from '@/lib/core/run/run';
import {
  createWorld,
  remoteKey,
  testChoices,
  testPolicy,
  type World,
} from '@/lib/testing/engine/cases-harness';
import { person } from '@/lib/testing/engine/memory-people';

const vip: Scope = { side: 'wix', field: 'labels', has: 'VIP' };
const acme: Scope = { side: 'remote', field: 'company', has: 'Acme' };
const on = (side: SideName, values: FieldValues) =>
  side === 'wix'
    ? values
    : Object.fromEntries(Object.entries(values).map(([key, value]) => [remoteKey(key), value]));
const create = (world: World, side: SideName, values: FieldValues) =>
  person.create({ service: world.services[side], values: on(side, values) });
const edit = (world: World, side: SideName, id: string, values: FieldValues) =>
  person.edit({ service: world.services[side], id, values: on(side, values) });
const value = (world: World, side: SideName, id: string, key: string) =>
  world.services[side].contacts.get(id)?.values[side === 'wix' ? key : remoteKey(key)];
const writes = (world: World) => sides.map((side) => world.services[side].log.length);

/** One person on both sides, in step. */
async function linked(scope: Scope, policy: Policy = testPolicy) {
  const world = createWorld({ scope, policy });
  const wix = create(world, 'wix', { email: 'ana@example.com', company: 'Acme', labels: ['VIP'] });
  await world.settle();
  const link = () => {
    const [first] = world.links();
    if (!first) throw new Error('nobody is linked');
    return first;
  };
  return { world, link, ids: { wix, remote: link().remoteId ?? '' } };
}

describe('B04 a filter', () => {
  it.each([
    ['wix', vip, { labels: [] }, { labels: ['VIP'] }],
    ['remote', acme, { company: 'Other' }, { company: 'Acme' }],
  ] as const)(
    'B04 on %s: leaving it freezes what was agreed on, no write; back again, edits meet from there',
    async (side, scope, out, back) => {
      const { world, link, ids } = await linked(scope);
      const agreed = link().base;
      const before = writes(world);
      edit(world, side, ids[side], out);
      edit(world, 'wix', ids.wix, { phone: '+1 555 010 0177' });
      edit(world, 'remote', ids.remote, { 'name.last': 'Lima' });
      await world.settle();
      expect(link()).toMatchObject({
        state: 'excluded',
        reason: { code: 'outOfScope', params: { side } },
        base: agreed,
      });
      expect(writes(world)).toEqual(before);
      edit(world, side, ids[side], back);
      await world.settle();
      expect(link()).toMatchObject({ state: 'inSync', reason: null });
      for (const name of sides)
        expect([
          value(world, name, ids[name], 'phone'),
          value(world, name, ids[name], 'name.last'),
        ]).toEqual(['+1 555 010 0177', 'Lima']);
    },
  );

  it('B04 who was never in it is not made there until the filter lets them in', async () => {
    const world = createWorld({ scope: vip });
    const outside = create(world, 'wix', { email: 'out@example.com' });
    create(world, 'remote', { email: 'crm@example.com' });
    const tagged = create(world, 'remote', { email: 'tagged@example.com', labels: ['VIP'] });
    await world.settle();
    expect(world.services.remote.contacts.size).toBe(2);
    // What would be made in Wix would carry the label.
    expect([...world.services.wix.contacts.values()].map(({ values }) => values['email'])).toEqual([
      'out@example.com',
      'tagged@example.com',
    ]);
    expect(world.links().find((link) => link.remoteId === tagged)?.state).toBe('inSync');
    edit(world, 'wix', outside, { labels: ['VIP'] });
    await world.settle();
    expect(
      [...world.services.remote.contacts.values()].map(({ values }) => values['email']),
    ).toContain('out@example.com');
    expect(world.links().filter(({ state }) => state !== 'inSync')).toMatchObject([
      { wixId: null, state: 'excluded', reason: { code: 'outOfScope' } },
    ]);
  });

  it.each(sides)(
    'B04 deleted in %s while outside: kept on the other side under any rule, and never made again',
    async (side) => {
      const { world, link, ids } = await linked(vip, {
        ...testPolicy,
        deletions: { wix: 'delete', remote: 'delete' },
      });
      edit(world, 'wix', ids.wix, { labels: [] });
      await world.settle();
      person.remove({ service: world.services[side], id: ids[side] });
      await world.settle();
      expect(sides.map((name) => world.services[name].contacts.size)).toEqual(
        side === 'wix' ? [0, 1] : [1, 0],
      );
      expect(link()).toMatchObject({
        state: 'excluded',
        reason: { code: 'deletedKept', params: { side } },
      });
      if (side === 'remote') edit(world, 'wix', ids.wix, { labels: ['VIP'] });
      await world.settle();
      expect(world.services[side].contacts.size).toBe(0);
    },
  );

  it.each(sides)(
    'B04 waits for a deletion in %s, leaves the filter, is tried again: the next word counts',
    async (side) => {
      const { world, link, ids } = await linked(vip);
      person.remove({ service: world.services[side], id: ids[side] });
      await world.settle();
      const other = otherSide(side);
      edit(world, other, ids[other], { labels: [] });
      world.memory.links.set(link().id, { ...link(), decision: { kind: 'retry' } });
      await world.store.mark({
        marks: [{ side: other, contactId: ids[other], lane: 'interactive', cause: 'retry' }],
      });
      await world.settle();
      expect(link().decision).toBeNull();
      expect(world.services[other].contacts.size).toBe(1);
      world.memory.links.set(link().id, {
        ...link(),
        decision: {
          kind: 'deleteThere',
          seen: { wix: link().wixVersion, remote: link().remoteVersion },
        },
      });
      await world.store.mark({
        marks: [{ side: other, contactId: ids[other], lane: 'interactive', cause: 'person' }],
      });
      await world.settle();
      expect(world.services[other].contacts.size).toBe(0);
    },
  );

  it('B04 D10 its field is gone: those inside go on, those outside or new stay out', async () => {
    const { world, link, ids } = await linked(vip);
    world.memory.connection = {
      ...world.memory.connection,
      scope: { side: 'wix', field: 'custom.gone', has: 'VIP' },
    };
    edit(world, 'wix', ids.wix, { company: 'Moved' });
    create(world, 'wix', { email: 'new@example.com', labels: ['VIP'] });
    await world.settle();
    expect(value(world, 'remote', ids.remote, 'company')).toBe('Moved');
    expect(link().state).toBe('inSync');
    expect(world.services.remote.contacts.size).toBe(1);
  });
});

/** Plans on a connection that works, and lets the owner say yes. */
async function plan(world: World, choices: Partial<Choices>, phase: 'preparing' | 'live') {
  world.memory.connection = { ...world.memory.connection, phase };
  await world.runs.start({
    choices: { ...testChoices, ...choices },
    mappingVersion: 1,
    isApproved: false,
  });
  const work = async () => {
    const lease = await world.store.claim({ worker: 'plan', leaseMs: 60_000 });
    if (!lease) throw new Error('the lease is not free');
    const run = await world.advance(lease);
    await world.store.release(lease);
    return run;
  };
  const run = await work();
  if (!run?.counts) throw new Error('no plan was made');
  const approve = async () => {
    await world.runs.approve();
    await work();
    await world.settle();
  };
  return {
    counts: run.counts,
    items: await world.runs.items({ runId: run.id, after: 0, limit: 1_000 }),
    approve,
  };
}

describe('B04 a plan with a filter', () => {
  it('B04 A14 Start clean leaves those outside as they are, linked where they can be', async () => {
    const world = createWorld();
    create(world, 'wix', { email: 'both@example.com', company: 'Acme' });
    create(world, 'remote', { email: 'both@example.com', company: 'Old' });
    create(world, 'remote', { email: 'inside@example.com', company: 'Acme' });
    create(world, 'remote', { email: 'outside@example.com', company: 'Old' });
    world.clock.advance(60 * 24 * 60 * 60_000);
    const { counts, items, approve } = await plan(
      world,
      { others: 'delete', scope: acme },
      'preparing',
    );
    expect(counts).toMatchObject({
      scope: { out: 2, leaving: 0, entering: 0 },
      updates: { wix: 0, remote: 0 },
      ids: { wix: 0, remote: 0 },
      kinds: { delete: { items: 1 } },
    });
    expect(
      items.filter(({ reason }) => reason?.code === 'outOfScope').map(({ kind }) => kind),
    ).toEqual(['skip', 'skip']);
    await approve();
    expect(
      [...world.services.remote.contacts.values()].map(({ values }) => values['email']),
    ).toEqual(['both@example.com', 'outside@example.com']);
    expect(world.links().filter(({ reason }) => reason?.code === 'outOfScope')).toHaveLength(2);
    expect(world.services.wix.log).toEqual([]);
  });

  it('B04 A14 another filter says who leaves and comes in, and waits for the word', async () => {
    const world = createWorld({ scope: vip });
    const vips = ['a', 'b', 'c'].map((who) =>
      create(world, 'wix', {
        email: `${who}@example.com`,
        labels: ['VIP'],
        company: who === 'c' ? 'Acme' : 'Other',
      }),
    );
    create(world, 'wix', { email: 'd@example.com', company: 'Acme' });
    create(world, 'wix', { email: 'e@example.com' });
    await world.settle();
    const before = writes(world);
    const { counts, approve } = await plan(
      world,
      { scope: { side: 'wix', field: 'company', has: 'Acme' } },
      'live',
    );
    expect(counts).toMatchObject({
      scope: { out: 3, leaving: 2, entering: 1 },
      creates: { wix: 0, remote: 1 },
    });
    edit(world, 'wix', vips[0] ?? '', { phone: '+1 555 010 0199' });
    await world.settle();
    expect(
      [...world.services.remote.contacts.values()].map(({ values }) => values['phone']),
    ).toContain('+1 555 010 0199');
    expect(world.services.remote.contacts.size).toBe(3);
    await approve();
    expect(world.services.remote.contacts.size).toBe(4);
    expect(world.services.wix.contacts.size).toBe(5);
    expect(writes(world)[1]).toBe((before[1] ?? 0) + 2);
    expect(world.links().filter(({ reason }) => reason?.code === 'outOfScope')).toHaveLength(3);
    expect((await world.store.connection()).phase).toBe('live');
  });

  it('B04 B13 another filter, stopped half-way: the old one holds, the sync goes on', async () => {
    const world = createWorld();
    const vips = ['a', 'b'].map((who) =>
      create(world, 'wix', { email: `${who}@example.com`, labels: ['VIP'], company: 'Other' }),
    );
    create(world, 'wix', { email: 'c@example.com', company: 'Acme' });
    await (await plan(world, { scope: vip }, 'preparing')).approve();
    expect(world.services.remote.contacts.size).toBe(2);
    const lease = await world.store.claim({ worker: 'plan', leaseMs: 60_000 });
    await world.runs.finish({
      epoch: lease?.epoch ?? 0,
      runId: (await world.runs.newest())?.id ?? '',
    });
    await world.store.release({ epoch: lease?.epoch ?? 0 });
    await plan(world, { scope: { side: 'wix', field: 'company', has: 'Acme' } }, 'live');
    await world.runs.approve();
    await world.runs.askToStop();
    const stopper = await world.store.claim({ worker: 'plan', leaseMs: 60_000 });
    const handed = await world.advance({ epoch: stopper?.epoch ?? 0 });
    await world.runs.stop({ epoch: stopper?.epoch ?? 0, runId: handed?.id ?? '' });
    await world.store.release({ epoch: stopper?.epoch ?? 0 });
    expect(await world.store.connection()).toMatchObject({ phase: 'live', scope: vip });
    await world.settle();
    edit(world, 'wix', vips[0] ?? '', { phone: '+1 555 010 0199' });
    await world.settle();
    expect(
      [...world.services.remote.contacts.values()].map(({ values }) => [
        values['email'],
        values['phone'],
      ]),
    ).toEqual([
      ['a@example.com', '+1 555 010 0199'],
      ['b@example.com', undefined],
    ]);
    expect(
      world
        .links()
        .map(({ state, reason }) => reason?.code ?? state)
        .sort(),
    ).toEqual(['inSync', 'inSync', 'outOfScope']);
  });

  it('B04 without a filter again, whoever was left out comes in', async () => {
    const world = createWorld({ scope: vip });
    create(world, 'wix', { email: 'a@example.com' });
    create(world, 'remote', { email: 'a@example.com', 'name.first': 'Ana' });
    create(world, 'remote', { email: 'b@example.com' });
    await world.settle();
    expect(world.links().every(({ reason }) => reason?.code === 'outOfScope')).toBe(true);
    const { counts, approve } = await plan(world, { scope: null }, 'live');
    expect(counts.scope).toEqual({ out: 0, leaving: 0, entering: 2 });
    await approve();
    expect(world.links().map(({ state }) => state)).toEqual(['inSync', 'inSync']);
    expect(sides.map((side) => world.services[side].contacts.size)).toEqual([2, 2]);
  });
});
