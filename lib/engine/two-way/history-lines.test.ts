import { describe, expect, it } from 'vitest';
import { createWorld, testPolicy, type World } from '@/lib/testing/engine/cases-harness';
import { person } from '@/lib/testing/engine/memory-people';

const ana = { email: 'ana@example.com', 'name.first': 'Ana', 'name.last': 'Lima' };
const onlyId = (world: World, side: 'wix' | 'remote') =>
  [...world.services[side].contacts.keys()][0] ?? '';
const newest = (world: World) => [...world.memory.operations.values()].at(-1);

describe('what a line of history tells', () => {
  it('11.24 a member whose deletion was approved is kept, and a line says so', async () => {
    const world = createWorld({ policy: testPolicy });
    person.create({ service: world.services.wix, values: ana, undeletable: 'member' });
    await world.settle();
    person.remove({ service: world.services.remote, id: onlyId(world, 'remote') });
    await world.settle();
    const [link] = world.links();
    expect(link?.reason?.code).toBe('deletionPending');
    if (!link) return;
    world.memory.links.set(link.id, {
      ...link,
      decision: { kind: 'deleteThere', seen: { wix: link.wixVersion } },
    });
    const marks = [{ side: 'wix', contactId: onlyId(world, 'wix'), cause: 'person' }] as const;
    await world.store.mark({ marks: marks.map((one) => ({ ...one, lane: 'interactive' })) });
    await world.settle();
    expect(world.links()).toMatchObject([
      { state: 'excluded', reason: { code: 'undeletable.member', params: { side: 'wix' } } },
    ]);
    expect(world.services.wix.contacts.size).toBe(1);
    expect(newest(world)).toMatchObject({
      side: 'wix',
      kind: 'delete',
      state: 'skipped',
      error: { code: 'undeletable.member' },
    });
  });

  it('11.25 how long a change took is its own time, without the stored id behind it', async () => {
    const world = createWorld({ policy: testPolicy });
    person.create({ service: world.services.wix, values: ana });
    await world.settle();
    const waits = {
      side: 'remote',
      contactId: onlyId(world, 'remote'),
      cause: 'firstSync',
    } as const;
    await world.store.mark({ marks: [{ ...waits, lane: 'idWrite', delayMs: 3_600_000 }] });
    const same = { side: 'wix', contactId: onlyId(world, 'wix'), cause: 'firstSync' } as const;
    await world.store.mark({ marks: [{ ...same, lane: 'idWrite', delayMs: 3_600_000 }] });
    world.clock.advance(87_000);
    const id = onlyId(world, 'wix');
    person.edit({ service: world.services.wix, id, values: { 'name.first': 'Anna' } });
    await world.settle();
    const line = newest(world);
    expect(line).toMatchObject({ kind: 'update', state: 'done' });
    expect((line?.doneAtMs ?? 0) - (line?.seenAtMs ?? 0)).toBeLessThan(10_000);
  });
});
