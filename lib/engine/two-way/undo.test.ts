import { describe, expect, it } from 'vitest';
import { type FieldValues } from '@/lib/core/model/field';
import { type Decision } from '@/lib/core/model/link';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import { idOn } from '@/lib/core/plan/links';
import { createWorld, remoteKey, testPolicy, type World } from '@/lib/testing/engine/cases-harness';
import { createKiller, Killed } from '@/lib/testing/engine/killer-harness';
import { person } from '@/lib/testing/engine/memory-people';

const ana: FieldValues = { email: 'ana@example.com', 'name.first': 'Ana', company: 'Acme' };
const on = (side: SideName, values: FieldValues): FieldValues =>
  side === 'wix'
    ? values
    : Object.fromEntries(Object.entries(values).map(([key, value]) => [remoteKey(key), value]));

/** Makes something that can be put back on this side and says what to decide. */
type Before = (world: World, side: SideName) => Promise<Decision>;

async function decisionFor({
  world,
  fits,
  everywhere,
}: {
  world: World;
  fits: 'overwritten' | 'deleted';
  everywhere?: true;
}): Promise<Decision> {
  const operations = await world.store.operations({ limit: 100, states: ['done'] });
  const operation = operations.find(({ rule, kind }) =>
    fits === 'deleted' ? kind === 'delete' : rule === 'systemOfRecord',
  );
  return {
    kind: 'undo',
    operationIds: [operation?.id ?? ''],
    ...(everywhere ? { everywhere } : {}),
  };
}

const overwritten: Before = async (world, side) => {
  for (const one of sides)
    for (const id of world.services[one].contacts.keys())
      person.edit({
        service: world.services[one],
        id,
        values: on(one, { company: `From ${one}` }),
      });
  world.memory.connection = {
    ...world.memory.connection,
    policy: { ...testPolicy, systemOfRecord: otherSide(side) },
  };
  await world.settle();
  return decisionFor({ world, fits: 'overwritten' });
};

const deletedThere =
  (everywhere?: true): Before =>
  async (world, side) => {
    const other = otherSide(side);
    for (const id of [...world.services[other].contacts.keys()])
      person.remove({ service: world.services[other], id });
    await world.settle();
    const [link] = world.links();
    await decide(world, {
      kind: 'deleteThere',
      seen: { wix: link?.wixVersion ?? null, remote: link?.remoteVersion ?? null },
    });
    await world.settle();
    return decisionFor({ world, fits: 'deleted', ...(everywhere ? { everywhere } : {}) });
  };

/** Approved in a plan: the contact was on this side only, and no other contact names it. */
const startedClean: Before = async (world, side) => {
  await deletedThere()(world, side);
  const [link] = world.links();
  if (!link) throw new Error('no link');
  world.memory.links.set(link.id, {
    ...link,
    ...(side === 'wix' ? { remoteId: null } : { wixId: null }),
  });
  return decisionFor({ world, fits: 'deleted' });
};

async function decide(world: World, decision: Decision) {
  const [link] = world.links();
  if (!link) throw new Error('no link');
  world.memory.links.set(link.id, { ...link, decision });
  const marks = sides.flatMap((side) => {
    const contactId = idOn(link, side);
    return contactId === null
      ? []
      : [{ side, contactId, lane: 'interactive', cause: 'person' } as const];
  });
  await world.store.mark({ marks });
}

describe('B13 X1 putting back, killed at any moment', () => {
  async function live({ before, side, n }: { before: Before; side: SideName; n: number }) {
    const killer = createKiller();
    const world = createWorld({ wrap: killer.wrap, random: () => 0.5 });
    person.create({ service: world.services.wix, values: ana });
    await world.settle();
    await decide(world, await before(world, side));
    for (const one of sides) world.services[one].log.length = 0;
    killer.count();
    killer.arm(n);
    const died = await world.settle().then(
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
      await world.settle();
    }
    return { world, moments };
  }
  const outcome = (world: World) => ({
    ...Object.fromEntries(
      sides.map((side) => [
        side,
        [...world.services[side].contacts.values()].map((contact) =>
          JSON.stringify(contact.values),
        ),
      ]),
    ),
    links: world
      .links()
      .map(
        ({ state, reason, decision, gone }) =>
          `${state} ${reason?.code ?? ''} ${decision?.kind ?? ''} ${gone?.side ?? ''}`,
      ),
    done: [...world.memory.operations.values()].filter(
      ({ rule, state, kind }) => rule === 'undo' && state === 'done' && kind !== 'record',
    ).length,
  });
  const written = (world: World) =>
    sides.map((side) => world.services[side].log.filter(({ idOnly }) => !idOnly).length);

  it.each(
    sides.flatMap((side) => [
      { title: `a value overwritten on ${side}`, side, before: overwritten },
      { title: `a contact deleted on ${side}`, side, before: deletedThere() },
      { title: `a contact deleted on ${side}, wanted on both`, side, before: deletedThere(true) },
      { title: `a contact that was on ${side} only`, side, before: startedClean },
    ]),
  )(
    '$title ends as if nothing had happened: once, with its link, and nothing written twice',
    async ({ side, before }) => {
      const whole = await live({ before, side, n: Number.POSITIVE_INFINITY });
      const expected = outcome(whole.world);
      expect(expected.done).toBe(1);
      expect(whole.moments).toBeGreaterThan(15);
      for (let n = 0; n < whole.moments; n += 1) {
        const { world } = await live({ before, side, n });
        expect(outcome(world), `killed at moment ${n}`).toEqual(expected);
        const extra = written(world).map(
          (count, index) => count - (written(whole.world)[index] ?? 0),
        );
        expect(Math.max(...extra), `writes repeated after moment ${n}`).toBeLessThanOrEqual(1);
      }
    },
  );
});
