import { describe, expect, it } from 'vitest';
import { sides } from '@/lib/core/model/side';
import { maxAttempts } from '@/lib/engine/backoff';
import { createWorld } from '@/lib/testing/engine/cases-harness';
import { person } from '@/lib/testing/engine/memory-people';
import { type Fault } from '@/lib/testing/engine/memory-write';

/**
 * Two linked contacts, the first of which has an edit that meets this fault at every write, as
 * often as `times`.
 */
async function poisoned({
  source,
  fault,
  times,
}: {
  source: (typeof sides)[number];
  fault: Fault;
  times: number;
}) {
  const world = createWorld();
  const ids = ['a@example.com', 'b@example.com'].map((email) =>
    person.create({ service: world.services.wix, values: { email, 'name.first': 'Ana' } }),
  );
  await world.settle();
  const [bad, good] = ids.map((id) => world.links().find(({ wixId }) => wixId === id));
  if (!bad || !good) throw new Error('both contacts are linked');
  const target = source === 'wix' ? 'remote' : 'wix';
  const edit = ({ link, company }: { link: typeof bad; company: string }) =>
    person.edit({
      service: world.services[source],
      id: (source === 'wix' ? link.wixId : link.remoteId) ?? '',
      values: { company },
    });
  const held = (link: typeof bad) =>
    world.services[target].contacts.get((target === 'wix' ? link.wixId : link.remoteId) ?? '')
      ?.values.company;
  world.faults[target].push(...Array.from({ length: times }, () => fault));
  edit({ link: bad, company: 'Acme' });
  const beganAtMs = world.clock.nowMs();
  await world.settle();
  return {
    world,
    bad,
    good,
    edit,
    held,
    tookMs: world.clock.nowMs() - beganAtMs,
    left: world.faults[target].length,
    link: () => world.links().find(({ id }) => id === bad.id),
  };
}

describe.each(sides)('a contact that fails on and on, edited in %s', (source) => {
  it.each(['before', 'lost'] as const)(
    'X12 G04 is set aside after so many tries (%s), and goes once somebody tries again',
    async (fault) => {
      const { world, bad, good, edit, held, left, link } = await poisoned({
        source,
        fault,
        times: maxAttempts + 2,
      });
      expect(link()).toMatchObject({
        state: 'failed',
        reason: { code: 'gaveUp', params: { attempts: maxAttempts } },
      });
      expect(left).toBe(2);
      world.faults.wix.length = 0;
      world.faults.remote.length = 0;
      edit({ link: good, company: 'Fine' });
      await world.settle();
      expect(held(good)).toBe('Fine');
      await world.store.mark({
        marks: [{ side: 'wix', contactId: bad.wixId ?? '', lane: 'interactive', cause: 'retry' }],
      });
      await world.settle();
      expect([held(bad), link()?.state]).toEqual(['Acme', 'inSync']);
      expect(
        [...world.memory.operations.values()].filter(
          ({ state }) => state === 'unclear' || state === 'sending',
        ),
      ).toEqual([]);
    },
  );

  it('X7 G01 is never given up for a used-up window, and asks less and less often', async () => {
    const times = 20;
    const { bad, held, left, link, tookMs } = await poisoned({ source, fault: 'throttled', times });
    expect([held(bad), link()?.state, left]).toEqual(['Acme', 'inSync', 0]);
    // Two seconds each, without growing, would be 40 s.
    expect(tookMs).toBeGreaterThan(times * 10_000);
  });
});
