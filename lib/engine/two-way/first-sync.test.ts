import { describe, expect, it } from 'vitest';
import type { FieldValues } from '@/lib/core/model/field';
import { sides, type SideName } from '@/lib/core/model/side';
import type { Choices, PlanItem } from '@/lib/core/run/run';
import type { ContactSide } from '@/lib/ports/contact-side';
import {
  createWorld,
  remoteKey,
  testChoices,
  testPolicy,
  type World,
} from '@/lib/testing/engine/cases-harness';
import { createKiller, Killed } from '@/lib/testing/engine/killer-harness';
import { person } from '@/lib/testing/engine/memory-people';
import { createMemorySide } from '@/lib/testing/engine/memory-side';
import { sweepSide } from './sweep';

const create = (world: World, side: SideName, values: FieldValues, undeletable?: 'member') =>
  person.create({
    service: world.services[side],
    values:
      side === 'wix'
        ? values
        : Object.fromEntries(Object.entries(values).map(([key, value]) => [remoteKey(key), value])),
    ...(undeletable ? { undeletable } : {}),
  });
const claim = async (world: World) => {
  const lease = await world.store.claim({ worker: 'first', leaseMs: 60_000 });
  if (!lease) throw new Error('the lease is not free');
  return lease.epoch;
};
const written = (world: World) => ({
  wix: world.services.wix.log.filter((entry) => !entry.idOnly).length,
  remote: world.services.remote.log.filter((entry) => !entry.idOnly).length,
});

/** Makes a plan; nothing is written. */
async function preview(world: World, over: Partial<Choices> = {}) {
  world.memory.connection = {
    ...world.memory.connection,
    phase: 'preparing',
    policy: { ...testPolicy, systemOfRecord: over.systemOfRecord ?? 'wix' },
  };
  await world.runs.start({
    choices: { ...testChoices, ...over },
    mappingVersion: 1,
    isApproved: false,
  });
  const epoch = await claim(world);
  const run = await world.advance({ epoch });
  await world.store.release({ epoch });
  if (!run?.counts) throw new Error('no plan was made');
  return {
    run,
    counts: run.counts,
    items: await world.runs.items({ runId: run.id, after: 0, limit: 1_000 }),
  };
}

/** The owner says yes: what was planned is carried out, to the end. */
async function apply(world: World) {
  await world.runs.approve();
  const epoch = await claim(world);
  await world.advance({ epoch });
  await world.store.release({ epoch });
  await world.settle();
}

const kinds = (items: readonly PlanItem[]) =>
  items.map(({ kind, side }) => (side === null ? kind : `${kind} ${side}`)).sort();

/** Two address books as they are in life: some the same, some alike, some twice. */
function mixed(world: World) {
  create(world, 'wix', { email: 'Ana@Example.com', 'name.first': 'Ana', company: 'Acme' });
  create(world, 'remote', { email: 'ana@example.com', phone: '+1 555 010 0100', company: 'Other' });
  create(world, 'wix', { email: 'same@example.com', 'name.first': 'Same' });
  create(world, 'remote', { email: 'same@example.com', 'name.first': 'Same' });
  create(world, 'wix', { email: 'fill@example.com', 'name.first': 'Fill' });
  create(world, 'remote', { email: 'fill@example.com', phone: '+1 555 010 0101' });
  create(world, 'wix', { email: 'only-wix@example.com' });
  create(world, 'remote', { email: 'only-crm@example.com' });
  create(world, 'wix', { email: 'home@example.com', 'name.first': 'A' });
  create(world, 'wix', { email: 'home@example.com', 'name.first': 'B' });
  create(world, 'remote', { 'name.first': 'Nameless' });
}

describe('deletions that wait', () => {
  const dayMs = 24 * 60 * 60_000;
  const emails = (world: World) =>
    [...world.services.remote.contacts.values()].map(({ values }) => values['email']).sort();
  /** Three people are to go, and one is made new in HubSpot. */
  async function approveLater(world: World) {
    for (const n of [1, 2, 3])
      create(world, 'remote', { email: `old${n}@example.com`, 'name.first': `Old ${n}` });
    create(world, 'wix', { email: 'new@example.com' });
    world.clock.advance(60 * dayMs);
    await preview(world, { others: 'delete' });
    const atMs = world.clock.nowMs() + 7 * dayMs;
    await world.runs.approve({ deleteAfterMs: atMs });
    const epoch = await claim(world);
    await world.advance({ epoch });
    await world.store.release({ epoch });
    const actor = world.makeActor('now');
    await actor.claim();
    for (let turn = 0; turn < 20 && (await actor.turn()).kind === 'worked'; turn += 1);
    await actor.release();
    return atMs;
  }
  const idOf = (world: World, email: string) =>
    [...world.services.remote.contacts.values()].find(({ values }) => values['email'] === email)
      ?.id ?? '';

  it('B11 all else is done at once; after 7 days those go who are still as approved', async () => {
    const world = createWorld();
    const atMs = await approveLater(world);
    expect(world.memory.connection.phase).toBe('live');
    expect(emails(world)).toEqual([
      'new@example.com',
      'old1@example.com',
      'old2@example.com',
      'old3@example.com',
    ]);
    expect(world.links().filter(({ reason }) => reason?.code === 'deletionScheduled')).toHaveLength(
      3,
    );
    person.edit({
      service: world.services.remote,
      id: idOf(world, 'old1@example.com'),
      values: {},
    });
    person.edit({
      service: world.services.remote,
      id: idOf(world, 'old2@example.com'),
      values: { company: 'In use' },
    });
    await world.settle();
    expect(emails(world)).toEqual(['new@example.com', 'old2@example.com']);
    const deletions = await world.store
      .operations({ limit: 10, states: ['done'] })
      .then((all) => all.filter(({ kind }) => kind === 'delete'));
    expect(deletions.map(({ rule, atMs: when }) => [rule, when >= atMs])).toEqual([
      ['startClean', true],
      ['startClean', true],
    ]);
    expect(
      new Set(deletions.map(({ runId }) => runId)).size,
      'part of the run they were approved in',
    ).toBe(1);
    expect(
      world.links().find(({ remoteId }) => remoteId === idOf(world, 'old2@example.com')),
    ).toMatchObject({ state: 'onHold', reason: { code: 'editedSincePlan' } });
  });

  it('X1 cancelled, nobody goes; the rows that wait find nothing to do', async () => {
    const world = createWorld();
    await approveLater(world);
    for (const link of world.links())
      if (link.decision)
        world.memory.links.set(link.id, {
          ...link,
          decision: null,
          runId: null,
          reason: { code: 'leftOut', params: { side: 'remote' } },
        });
    await world.settle();
    expect(emails(world)).toEqual([
      'new@example.com',
      'old1@example.com',
      'old2@example.com',
      'old3@example.com',
    ]);
  });
});

describe('a plan', () => {
  it('A14 says what would be done and writes nothing', async () => {
    const world = createWorld();
    mixed(world);
    const { items, counts } = await preview(world);
    expect(kinds(items)).toEqual([
      'create remote',
      'create wix',
      'fill',
      'hold wix',
      'hold wix',
      'link',
      'skip remote',
      'update',
    ]);
    expect(counts).toMatchObject({
      contacts: { wix: 6, remote: 5 },
      matchedBy: { email: 3 },
      updates: { wix: 2, remote: 2 },
      creates: { wix: 1, remote: 1 },
    });
    expect(written(world)).toEqual({ wix: 0, remote: 0 });
    expect(world.links()).toEqual([]);
  });

  it.each(sides)(
    'A14 A15 what is carried out is what was foretold, system of record %s',
    async (systemOfRecord) => {
      const world = createWorld();
      mixed(world);
      const { counts } = await preview(world, { systemOfRecord });
      await apply(world);
      expect(written(world)).toEqual({
        wix: counts.updates.wix + counts.creates.wix,
        remote: counts.updates.remote + counts.creates.remote,
      });
      const company = [...world.services[systemOfRecord].contacts.values()].find(
        (contact) => contact.values['company'] !== undefined && contact.values['company'] !== null,
      )?.values['company'];
      for (const side of sides)
        expect(
          [...world.services[side].contacts.values()].filter(
            (contact) => contact.values['email']?.toString().toLowerCase() === 'ana@example.com',
          ),
        ).toMatchObject([{ values: { company } }]);
      expect(world.links().filter((link) => link.reason?.code === 'sharedEmail')).toHaveLength(2);
      expect((await world.store.connection()).phase).toBe('live');
    },
  );

  it('C01 made again with nothing changed: nothing to do, nothing written', async () => {
    const world = createWorld();
    mixed(world);
    await preview(world);
    await apply(world);
    const before = written(world);
    const { items } = await preview(world);
    expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(['same', 'skip']));
    await apply(world);
    expect(written(world)).toEqual(before);
  });

  it('C03 a lost link table: rebuilt by the stored ids, nobody twice, no write', async () => {
    const world = createWorld();
    for (const who of ['a', 'b', 'c']) create(world, 'wix', { email: `${who}@example.com` });
    await preview(world);
    await apply(world);
    const again = createWorld();
    // Nothing else in common any more: only the ids say who is who.
    for (const side of sides)
      for (const [id, contact] of world.services[side].contacts)
        again.services[side].contacts.set(id, contact);
    for (const contact of again.services.remote.contacts.values())
      contact.values = { ...contact.values, email: `other-${contact.id}@example.com` };
    const { items } = await preview(again);
    expect(items.map(({ verdict }) => verdict)).toEqual(['storedId', 'storedId', 'storedId']);
    await apply(again);
    expect(again.services.remote.contacts.size).toBe(3);
    expect(again.services.wix.contacts.size).toBe(3);
  });

  it('a phone and a name tell who somebody without an e-mail is', async () => {
    const world = createWorld();
    create(world, 'wix', { 'name.first': 'Ana', 'name.last': 'Lima', phone: '+1 555 010 0100' });
    create(world, 'remote', {
      'name.first': 'Ana',
      'name.last': 'Lima',
      phone: '+15550100100',
      email: 'ana@example.com',
    });
    const { items } = await preview(world);
    expect(items).toMatchObject([{ kind: 'fill', verdict: 'phoneName' }]);
    await apply(world);
    expect([world.services.wix.contacts.size, world.services.remote.contacts.size]).toEqual([1, 1]);
  });

  it('a key that is off pairs nobody; who shares an e-mail waits, and stays one', async () => {
    const world = createWorld();
    create(world, 'wix', { email: 'ana@example.com' });
    create(world, 'remote', { email: 'ana@example.com' });
    const { items } = await preview(world, {
      keys: { storedId: true, email: false, phoneName: true },
    });
    expect(kinds(items)).toEqual(['hold remote', 'hold wix']);
  });

  it('B06 whoever is edited between the plan and its turn keeps the edit', async () => {
    const world = createWorld();
    const id = create(world, 'wix', { email: 'ana@example.com', 'name.first': 'Ana' });
    create(world, 'remote', { email: 'ana@example.com' });
    await preview(world);
    person.edit({ service: world.services.wix, id, values: { 'name.first': 'Anna' } });
    await apply(world);
    expect([...world.services.remote.contacts.values()]).toMatchObject([
      { values: { firstname: 'Anna' } },
    ]);
  });
});

describe('start clean', () => {
  const old = (world: World) => {
    const id = create(world, 'remote', { email: 'old@example.com', 'name.first': 'Old' });
    // Untouched for long: the plan keeps back whoever was worked on lately.
    world.clock.advance(60 * 24 * 60 * 60_000);
    return id;
  };

  it('deletes only who is on the other side alone; the whole record is kept for undo', async () => {
    const world = createWorld();
    old(world);
    create(world, 'wix', { email: 'ana@example.com' });
    create(world, 'remote', { email: 'ana@example.com' });
    const { items } = await preview(world, { others: 'delete' });
    expect(kinds(items)).toEqual(['delete remote', 'link']);
    await apply(world);
    expect(
      [...world.services.remote.contacts.values()].map((contact) => contact.values['email']),
    ).toEqual(['ana@example.com']);
    const deletion = [...world.memory.operations.values()].find(
      (operation) => operation.kind === 'delete',
    );
    expect(deletion).toMatchObject({ rule: 'startClean', state: 'done' });
    expect(deletion?.values).toContainEqual({
      field: 'email',
      before: 'old@example.com',
      after: null,
    });
  });

  it('B11 whoever was edited since the plan is left alone and shown again', async () => {
    const world = createWorld();
    const id = old(world);
    await preview(world, { others: 'delete' });
    person.edit({ service: world.services.remote, id, values: { firstname: 'Newer' } });
    await apply(world);
    expect(world.services.remote.contacts.has(id)).toBe(true);
    expect(world.links()).toMatchObject([{ state: 'onHold', reason: { code: 'editedSincePlan' } }]);
  });

  it('B12 members are shown as undeletable before and never attempted', async () => {
    const world = createWorld();
    const id = create(world, 'wix', { email: 'member@example.com' }, 'member');
    world.clock.advance(60 * 24 * 60 * 60_000);
    const { items } = await preview(world, { others: 'delete', systemOfRecord: 'remote' });
    expect(items).toMatchObject([
      { kind: 'undeletable', side: 'wix', reason: { code: 'undeletable.member' } },
    ]);
    await apply(world);
    expect(world.services.wix.contacts.has(id)).toBe(true);
    expect(world.services.wix.log).toEqual([]);
    expect(world.links()).toMatchObject([
      { state: 'excluded', reason: { code: 'undeletable.member' } },
    ]);
  });

  it('keeps back whoever was worked on in the last 30 days', async () => {
    const world = createWorld();
    create(world, 'remote', { email: 'fresh@example.com' });
    const { items } = await preview(world, { others: 'delete' });
    expect(items).toMatchObject([{ kind: 'keep', side: 'remote', reason: { code: 'keptRecent' } }]);
  });

  it('marks with a label instead, beside those that are there', async () => {
    const world = createWorld();
    create(world, 'remote', { email: 'old@example.com', labels: ['VIP'] });
    await preview(world, { others: 'label' });
    await apply(world);
    expect([...world.services.remote.contacts.values()]).toMatchObject([
      { values: { wix_labels: ['VIP', 'To remove'] } },
    ]);
    expect(world.services.wix.contacts.size).toBe(0);
    expect(world.links()).toMatchObject([{ state: 'excluded', reason: { code: 'labelled' } }]);
  });
});

describe('B05 X1 a first sync killed at any moment', () => {
  /**
   * Plans, approves and carries out; at the `n`th moment the worker dies, and another one takes
   * over when the lease has ended.
   */
  async function live(n: number) {
    const killer = createKiller();
    const world = createWorld({ wrap: killer.wrap });
    mixed(world);
    create(world, 'remote', { email: 'old@example.com' });
    world.clock.advance(60 * 24 * 60 * 60_000);
    world.memory.connection = { ...world.memory.connection, phase: 'preparing' };
    await world.runs.start({
      choices: { ...testChoices, others: 'delete' },
      mappingVersion: 1,
      isApproved: true,
    });
    killer.count();
    killer.arm(n);
    const work = async () => {
      const epoch = await claim(world);
      await world.advance({ epoch });
      await world.store.release({ epoch });
      await world.settle();
    };
    const died = await work().then(
      () => false,
      (error: unknown) => {
        if (error instanceof Killed) return true;
        throw error;
      },
    );
    const moments = killer.count();
    killer.arm(Number.POSITIVE_INFINITY);
    if (died) {
      world.clock.advance(61_000);
      await work();
    }
    return { world, moments };
  }
  const outcome = (world: World) => ({
    ...Object.fromEntries(
      sides.map((side) => [
        side,
        [...world.services[side].contacts.values()]
          .map((contact) => JSON.stringify(contact.values))
          .sort(),
      ]),
    ),
    links: world
      .links()
      .map(({ state, reason }) => `${state} ${reason?.code ?? ''}`)
      .sort(),
    phase: world.memory.connection.phase,
  });

  it('ends as if nothing had happened: nobody twice or lost, nothing else deleted', async () => {
    const whole = await live(Number.POSITIVE_INFINITY);
    const expected = outcome(whole.world);
    expect(whole.moments).toBeGreaterThan(50);
    for (let n = 0; n < whole.moments; n += 1) {
      const { world } = await live(n);
      expect(outcome(world), `killed at moment ${n}`).toEqual(expected);
      const extra = sides.map((side) => written(world)[side] - written(whole.world)[side]);
      expect(Math.max(...extra), `writes repeated after moment ${n}`).toBeLessThanOrEqual(1);
    }
  });
});

describe('the sweep', () => {
  it('X4 a lost webhook is found by it; with nothing new it marks nobody', async () => {
    const world = createWorld();
    const id = create(world, 'wix', { email: 'ana@example.com', company: 'Acme' });
    await world.settle();
    const epoch = await claim(world);
    const side = createMemorySide({ service: world.services.wix });
    await world.store.commit({
      epoch,
      links: [],
      removedLinkIds: [],
      operations: [],
      aliases: [],
      finished: [],
      postponed: [],
      marks: [],
      state: { watermarks: { wix: new Date(world.services.wix.clock).toISOString() } },
    });
    expect(await sweepSide({ store: world.store, side, epoch })).toBe(0);
    person.edit({ service: world.services.wix, id, values: { company: 'Lost event' } });
    expect(await sweepSide({ store: world.store, side, epoch })).toBe(1);
  });

  it('A05 X4 a contact that is missing without a word waits for the list of deleted', async () => {
    const world = createWorld();
    const id = create(world, 'wix', { email: 'ana@example.com' });
    await world.settle();
    const [link] = world.links();
    const remoteId = link?.remoteId ?? '';
    world.services.remote.contacts.delete(remoteId);
    await world.store.mark({
      marks: [{ side: 'wix', contactId: id, lane: 'live', cause: 'webhook' }],
    });
    await world.settle();
    expect(world.links()).toMatchObject([{ state: 'onHold', reason: { code: 'missing' } }]);
    const epoch = await claim(world);
    const memory = createMemorySide({ service: world.services.remote });
    const side: ContactSide = {
      ...memory,
      changed: async (input) => ({ ...(await memory.changed(input)), deletedIds: [remoteId] }),
    };
    await world.store.commit({
      epoch,
      links: [],
      removedLinkIds: [],
      operations: [],
      aliases: [],
      finished: [],
      postponed: [],
      marks: [],
      state: { watermarks: { remote: new Date(world.services.remote.clock).toISOString() } },
    });
    expect(await sweepSide({ store: world.store, side, epoch })).toBe(1);
    await world.settle();
    expect(world.links()).toMatchObject([{ state: 'onHold', reason: { code: 'deletionPending' } }]);
    expect(await sweepSide({ store: world.store, side, epoch: await claim(world) })).toBe(0);
  });
});
