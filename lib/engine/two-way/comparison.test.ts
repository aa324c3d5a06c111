import { describe, expect, it } from 'vitest';
import type { FieldValues } from '@/lib/core/model/field';
import type { Decision } from '@/lib/core/model/link';
import { sides, type SideName } from '@/lib/core/model/side';
import { percentOf, type DifferenceKind } from '@/lib/core/run/report';
import {
  createWorld,
  remoteKey,
  testChoices,
  testRows,
  type World,
} from '@/lib/testing/engine/cases-harness';
import { createKiller, Killed } from '@/lib/testing/engine/killer-harness';
import { person } from '@/lib/testing/engine/memory-people';

const writes = (world: World) =>
  sides.map((side) => world.services[side].log.filter((entry) => !entry.idOnly).length);
const make = (world: World, side: SideName, values: FieldValues) =>
  person.create({
    service: world.services[side],
    values:
      side === 'wix'
        ? values
        : Object.fromEntries(Object.entries(values).map(([key, value]) => [remoteKey(key), value])),
  });
const linkOf = (world: World, id: string) =>
  world.links().find(({ wixId, remoteId }) => wixId === id || remoteId === id);
const lines = async (world: World, runId: string) =>
  (await world.runs.differences({ runId, after: 0, limit: 1_000 })).map(
    ({ kind, side, wixId, remoteId, writes: fields, reason }) => ({
      kind,
      side,
      wixId,
      remoteId,
      fields,
      code: reason?.code ?? null,
    }),
  );
const decide = async (world: World, id: string, decision: Decision) => {
  const link = linkOf(world, id);
  if (!link) throw new Error(`${id} has no link`);
  world.memory.links.set(link.id, { ...link, decision });
  await world.store.mark({
    marks: [{ side: 'wix', contactId: link.wixId ?? '', lane: 'run', cause: 'person' }],
  });
};

/** So many people who are the same on both sides, one after another; returns their Wix ids. */
async function inStep(world: World, people: number): Promise<readonly string[]> {
  const ids = Array.from({ length: people }, (_, no) =>
    make(world, 'wix', { email: `p${no}@example.com`, 'name.first': `N${no}`, company: 'Acme' }),
  );
  await world.settle();
  world.clock.advance(60_000);
  return ids;
}
const remoteOf = (world: World, wixId: string) => linkOf(world, wixId)?.remoteId ?? '';

describe('a comparison', () => {
  it('C01 of people who agree: all counted, no line, no second look, nothing written', async () => {
    const world = createWorld();
    await inStep(world, 7);
    const before = writes(world);
    const run = await world.compare();
    expect(run).toMatchObject({
      phase: 'done',
      report: { people: 7, identical: 7, leftOut: 0, kinds: {} },
    });
    expect(percentOf(run.report ?? { people: 1, identical: 0 })).toBe(100);
    expect(await lines(world, run.id)).toEqual([]);
    expect([...world.memory.dirty.values()]).toEqual([]);
    await world.settle();
    expect(writes(world)).toEqual(before);
  });

  it('X4 finds what no event told: an edit, one new, one deleted; deletions wait', async () => {
    const world = createWorld();
    const [edited = '', gone = '', same = ''] = await inStep(world, 4);
    person.edit({
      service: world.services.remote,
      id: remoteOf(world, edited),
      values: { company: 'Lost' },
    });
    person.remove({ service: world.services.wix, id: gone });
    const fresh = make(world, 'remote', { email: 'new@example.com' });
    world.lose();
    const run = await world.compare();
    expect(run.report).toEqual({
      people: 5,
      identical: 2,
      leftOut: 0,
      kinds: { missed: 1, missing: 1, newHere: 1 },
    });
    expect(await lines(world, run.id)).toEqual([
      {
        kind: 'missed',
        side: null,
        wixId: edited,
        remoteId: remoteOf(world, edited),
        fields: [{ side: 'wix', row: 5 }],
        code: null,
      },
      {
        kind: 'missing',
        side: 'wix',
        wixId: gone,
        remoteId: remoteOf(world, gone),
        fields: [],
        code: null,
      },
      { kind: 'newHere', side: 'remote', wixId: null, remoteId: fresh, fields: [], code: null },
    ]);
    await world.settle();
    expect(world.services.wix.contacts.get(edited)?.values['company']).toBe('Lost');
    expect(linkOf(world, fresh)?.state).toBe('inSync');
    expect(linkOf(world, gone)).toMatchObject({
      state: 'onHold',
      reason: { code: 'deletionPending', params: { side: 'wix' } },
    });
    expect(linkOf(world, same)?.state).toBe('inSync');
    world.clock.advance(60_000);
    expect((await world.compare()).report).toEqual({
      people: 5,
      identical: 4,
      leftOut: 0,
      kinds: { onHold: 1 },
    });
    expect([...world.memory.dirty.values()]).toEqual([]);
  });

  it('B10 who waits as deleted and is listed again is taken up again, the same link', async () => {
    const world = createWorld();
    const [who = ''] = await inStep(world, 2);
    const contact = world.services.wix.contacts.get(who);
    person.remove({ service: world.services.wix, id: who });
    await world.settle();
    const link = linkOf(world, who);
    expect(link?.reason?.code).toBe('deletionPending');
    if (contact) world.services.wix.contacts.set(who, contact);
    world.clock.advance(60_000);
    expect((await world.compare()).report?.kinds).toEqual({ missed: 1 });
    await world.settle();
    expect(linkOf(world, who)).toMatchObject({ id: link?.id, state: 'inSync' });
  });

  it('C04 a link to contacts that exist nowhere is cleaned, with its line in history', async () => {
    const world = createWorld();
    const [ghost = '', ...others] = await inStep(world, 3);
    const remote = remoteOf(world, ghost);
    person.remove({ service: world.services.wix, id: ghost });
    person.remove({ service: world.services.remote, id: remote });
    world.lose();
    const linkId = linkOf(world, ghost)?.id ?? '';
    expect((await world.compare()).report).toMatchObject({
      people: 3,
      identical: 2,
      kinds: { nowhere: 1 },
    });
    await world.settle();
    expect(world.links().map(({ wixId }) => wixId)).toEqual(others);
    expect(
      [...world.memory.operations.values()].find(
        (operation) => operation.linkId === linkId && operation.kind === 'unlink',
      ),
    ).toMatchObject({ rule: 'deletedOnBoth', cause: 'comparison', state: 'done' });
  });

  it('what happens while the lists are read is no difference: not missing, not back', async () => {
    const world = createWorld();
    const [gone = '', edited = ''] = await inStep(world, 3);
    await world.runs.start({
      kind: 'comparison',
      choices: testChoices,
      mappingVersion: 1,
      isApproved: false,
    });
    const worker = world.makeActor('reader');
    await worker.claim();
    expect(await worker.compare()).toBe(true);
    await worker.release();
    world.clock.advance(1_000);
    make(world, 'wix', { email: 'new@example.com' });
    person.remove({ service: world.services.remote, id: remoteOf(world, gone) });
    person.edit({ service: world.services.wix, id: edited, values: { company: 'Meanwhile' } });
    await world.settle();
    const before = writes(world);
    expect((await world.compareOn()).report).toEqual({
      people: 4,
      identical: 3,
      leftOut: 0,
      kinds: { onHold: 1 },
    });
    expect([...world.memory.dirty.values()]).toEqual([]);
    expect(writes(world)).toEqual(before);
  });

  it('left out on purpose is counted apart and is no difference', async () => {
    const world = createWorld();
    await inStep(world, 2);
    const nameless = make(world, 'remote', { 'name.first': 'Nameless' });
    await world.settle();
    world.clock.advance(60_000);
    expect(linkOf(world, nameless)?.state).toBe('excluded');
    expect((await world.compare()).report).toEqual({
      people: 2,
      identical: 2,
      leftOut: 1,
      kinds: {},
    });
  });

  it('a refused value and a change in line are told as what they are', async () => {
    const world = createWorld();
    const [refused = '', lined = ''] = await inStep(world, 3);
    world.faults.remote.push('refuse');
    person.edit({ service: world.services.wix, id: refused, values: { company: 'Refused' } });
    await world.settle();
    world.clock.advance(60_000);
    person.edit({ service: world.services.wix, id: lined, values: { company: 'On its way' } });
    await world.deliver();
    const run = await world.compare();
    expect(await lines(world, run.id)).toMatchObject([
      { kind: 'failed', wixId: refused, code: 'badValue' },
      { kind: 'inLine', wixId: lined, fields: [{ side: 'remote', row: 5 }] },
    ]);
    await world.settle();
    world.clock.advance(60_000);
    expect((await world.compare()).report?.kinds).toEqual({ failed: 1 });
  });

  it.each(['toRemote', 'toWix'] as const)(
    'the changed target of a one-way row (%s) is told and stays until the owner wants the source',
    async (direction) => {
      const world = createWorld({
        rows: testRows.map((row) => (row.id === 5 || row.id === 7 ? { ...row, direction } : row)),
      });
      const [source, target] =
        direction === 'toRemote' ? (['wix', 'remote'] as const) : (['remote', 'wix'] as const);
      const id = make(world, source, {
        email: 'ana@example.com',
        company: 'Acme',
        labels: ['A', 'B'],
      });
      await world.settle();
      world.clock.advance(60_000);
      const there = (side: SideName) => [...world.services[side].contacts.values()][0];
      const key = (wixKey: string) => (target === 'wix' ? wixKey : remoteKey(wixKey));
      person.edit({
        service: world.services[target],
        id: there(target)?.id ?? '',
        values: { [key('company')]: 'Drifted', [key('labels')]: ['B', 'Own'] },
      });
      await world.settle();
      world.clock.advance(60_000);
      const before = writes(world);
      const run = await world.compare();
      expect(await lines(world, run.id)).toMatchObject([
        {
          kind: 'drifted',
          fields: [
            { side: target, row: 5 },
            { side: target, row: 7 },
          ],
        },
      ]);
      await world.settle();
      expect(writes(world)).toEqual(before);
      await decide(world, id, { kind: 'take', winners: { 5: source, 7: source } });
      await world.settle();
      expect(there(target)?.values).toMatchObject({
        [key('company')]: 'Acme',
        [key('labels')]: ['A', 'B', 'Own'],
      });
      world.clock.advance(60_000);
      expect((await world.compare()).report).toEqual({
        people: 1,
        identical: 1,
        leftOut: 0,
        kinds: {},
      });
    },
  );

  it('a changed target is told also when other fields went over during the reading', async () => {
    const world = createWorld({
      rows: testRows.map((row) =>
        row.id === 5 ? { ...row, direction: 'toRemote' as const } : row,
      ),
    });
    const [who = ''] = await inStep(world, 1);
    person.edit({
      service: world.services.remote,
      id: remoteOf(world, who),
      values: { company: 'Drifted' },
    });
    world.lose();
    await world.runs.start({
      kind: 'comparison',
      choices: testChoices,
      mappingVersion: 1,
      isApproved: false,
    });
    const worker = world.makeActor('reader');
    await worker.claim();
    expect(await worker.compare()).toBe(true);
    await worker.release();
    person.edit({ service: world.services.wix, id: who, values: { 'name.first': 'Meanwhile' } });
    await world.settle();
    expect((await world.compareOn()).report).toEqual({
      people: 1,
      identical: 0,
      leftOut: 0,
      kinds: { drifted: 1 },
    });
  });

  it('B03 very many unheard changes at once are stopped by the guard, like any other', async () => {
    const world = createWorld();
    const ids = await inStep(world, 450);
    for (const id of ids)
      person.edit({ service: world.services.wix, id, values: { company: 'All at once' } });
    world.lose();
    expect((await world.compare()).report).toMatchObject({ identical: 0, kinds: { missed: 450 } });
    const actor = world.makeActor('a');
    await actor.claim();
    while ((await actor.turn()).kind === 'worked');
    expect(world.memory.connection.parked?.code).toBe('massOverwrite');
    expect(writes(world)[1]).toBeLessThan(450 + 226);
  });
});

describe('B01 X29 a list that is suddenly empty', () => {
  const emptied = async (side: SideName, keep = 0) => {
    const world = createWorld();
    const ids = await inStep(world, 20);
    const kept = world.services[side].contacts;
    const all = new Map(kept);
    for (const id of [...kept.keys()].slice(keep)) kept.delete(id);
    return { world, ids, all };
  };

  it.each([
    ['wix', 0],
    ['remote', 0],
    ['wix', 9],
    ['remote', 9],
  ] as const)(
    'on %s, with %d left: nothing marked, nothing deleted, and the owner asked',
    async (side, keep) => {
      const { world } = await emptied(side, keep);
      const run = await world.compare();
      expect(run).toMatchObject({ phase: 'indexing', lists: 'refused', report: null });
      expect(world.memory.connection.parked).toEqual({
        code: 'emptyList',
        params: { side, linked: 20, listed: keep },
      });
      expect([...world.memory.dirty.values()]).toEqual([]);
      await world.compareOn();
      expect((await world.runs.newest('comparison'))?.lists).toBe('refused');
    },
  );

  it('compared again and all are there: it goes on by itself', async () => {
    const { world, all } = await emptied('remote');
    await world.compare();
    for (const [id, contact] of all) world.services.remote.contacts.set(id, contact);
    expect(await world.compare()).toMatchObject({
      phase: 'done',
      report: { people: 20, identical: 20 },
    });
    expect(world.memory.connection.parked).toBeNull();
  });

  it('the owner says it is right: deletions then follow their rule, and its brake', async () => {
    const { world } = await emptied('remote');
    world.memory.connection = {
      ...world.memory.connection,
      policy: { ...world.memory.connection.policy, deletions: { wix: 'ask', remote: 'delete' } },
    };
    await world.compare();
    await world.runs.accept();
    expect(await world.compareOn()).toMatchObject({
      phase: 'done',
      report: { people: 20, identical: 0, kinds: { missing: 20 } },
    });
    await world.settle();
    expect(world.services.wix.contacts.size).toBe(17);
    expect(world.links().filter(({ reason }) => reason?.code === 'deletionParked')).toHaveLength(
      17,
    );
  });

  it.each(sides)(
    'a new plan over people who are linked already does not believe it either (%s)',
    async (side) => {
      const { world } = await emptied(side);
      world.memory.connection = { ...world.memory.connection, phase: 'preparing' };
      await world.runs.start({
        choices: {
          systemOfRecord: 'wix',
          keys: { storedId: true, email: true, phoneName: true },
          others: 'create',
          scope: null,
        },
        mappingVersion: 1,
        isApproved: true,
      });
      const go = async () => {
        const lease = await world.store.claim({ worker: 'first', leaseMs: 60_000 });
        const run = await world.advance({ epoch: lease?.epoch ?? 0 });
        await world.store.release({ epoch: lease?.epoch ?? 0 });
        return run;
      };
      await go();
      expect(world.memory.connection.parked).toMatchObject({
        code: 'emptyList',
        params: { side, linked: 20, listed: 0 },
      });
      expect(await world.runs.newest()).toMatchObject({ phase: 'indexing', lists: 'refused' });
      await world.runs.accept();
      expect(await go()).toMatchObject({ phase: 'applying' });
    },
  );
});

describe('B05 X1 a comparison killed at any moment', () => {
  async function live(n: number) {
    const killer = createKiller();
    const world = createWorld({ wrap: killer.wrap });
    const [edited = '', gone = '', ghost = ''] = await inStep(world, 5);
    person.edit({ service: world.services.wix, id: edited, values: { company: 'Lost' } });
    person.remove({ service: world.services.remote, id: remoteOf(world, gone) });
    person.remove({ service: world.services.remote, id: remoteOf(world, ghost) });
    person.remove({ service: world.services.wix, id: ghost });
    make(world, 'remote', { email: 'new@example.com' });
    world.lose();
    killer.count();
    killer.arm(n);
    const died = await world.compare().then(
      () => false,
      (error: unknown) => {
        if (error instanceof Killed) return true;
        throw error;
      },
    );
    const moments = killer.count();
    killer.arm(Number.POSITIVE_INFINITY);
    world.clock.advance(61_000);
    if (died) {
      const begun = await world.runs.newest('comparison');
      await (begun ? world.compareOn() : world.compare());
    }
    const report = (await world.runs.newest('comparison'))?.report;
    await world.settle();
    return {
      moments,
      report,
      links: world
        .links()
        .map(({ state, reason }) => `${state} ${reason?.code ?? ''}`)
        .sort(),
    };
  }

  it('ends with the same report and the same people', async () => {
    const whole = await live(Number.POSITIVE_INFINITY);
    const kinds: Partial<Record<DifferenceKind, number>> = {
      missed: 1,
      missing: 1,
      nowhere: 1,
      newHere: 1,
    };
    expect(whole.report).toEqual({ people: 6, identical: 2, leftOut: 0, kinds });
    expect(whole.moments).toBeGreaterThan(20);
    for (let n = 0; n < whole.moments; n += 1) {
      const { report, links } = await live(n);
      expect(links, `killed at moment ${n}`).toEqual(whole.links);
      // Marked already when it died: then that change is on its way.
      expect({ ...report, kinds: null }, `killed at moment ${n}`).toEqual({
        ...whole.report,
        kinds: null,
      });
    }
  });
});
