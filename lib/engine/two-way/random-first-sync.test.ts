import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FieldValues } from '@/lib/core/model/field';
import { sides, type SideName } from '@/lib/core/model/side';
import type { Choices, PlanCounts } from '@/lib/core/run/run';
import {
  createWorld,
  remoteKey,
  testChoices,
  type World,
} from '@/lib/testing/engine/cases-harness';
import { createKiller, Killed } from '@/lib/testing/engine/killer-harness';
import { person } from '@/lib/testing/engine/memory-people';

const quietMs = 60 * 24 * 60 * 60_000;

/**
 * People, and which of their traits each side has: related lists, as two address books of one shop
 * are (Z02).
 */
const someone = fc.record({
  on: fc.constantFrom('both' as const, 'both' as const, 'wix' as const, 'remote' as const),
  email: fc.option(fc.nat(7), { freq: 5, nil: null }),
  phone: fc.option(fc.nat(3), { nil: null }),
  name: fc.nat(3),
  /** What the remote side has differently. */
  differs: fc.constantFrom('nothing', 'nothing', 'company', 'blank', 'noEmail', 'case'),
  isMember: fc.boolean(),
});
const plan = fc.record({
  people: fc.array(someone, { minLength: 1, maxLength: 8 }),
  systemOfRecord: fc.constantFrom(...sides),
  others: fc.constantFrom(
    'create' as const,
    'create' as const,
    'label' as const,
    'delete' as const,
  ),
  keys: fc.record({ storedId: fc.boolean(), email: fc.boolean(), phoneName: fc.boolean() }),
  kills: fc.array(fc.nat(90), { maxLength: 2 }),
});
const stoppedPlan = fc.record({ story: plan, stopAt: fc.nat(120), waits: fc.boolean() });
type Story = typeof plan extends fc.Arbitrary<infer T> ? T : never;

function settle(world: World, people: Story['people']): void {
  for (const { on, email, phone, name, differs, isMember } of people) {
    const values: FieldValues = {
      'name.first': `N${name}`,
      'name.last': 'Lima',
      company: 'Acme',
      ...(email === null ? {} : { email: `p${email}@example.com` }),
      ...(phone === null ? {} : { phone: `+1 555 010 010${phone}` }),
    };
    const there: Record<string, FieldValues[string]> = { ...values };
    if (differs === 'company') there['company'] = 'Other';
    if (differs === 'blank') delete there['company'];
    if (differs === 'noEmail') delete there['email'];
    if (differs === 'case' && email !== null) there['email'] = `P${email}@Example.com`;
    if (on !== 'remote')
      person.create({
        service: world.services.wix,
        values,
        ...(isMember ? { undeletable: 'member' as const } : {}),
      });
    if (on !== 'wix')
      person.create({
        service: world.services.remote,
        values: Object.fromEntries(
          Object.entries(there).map(([key, value]) => [remoteKey(key), value]),
        ),
      });
  }
  world.clock.advance(quietMs);
}

const written = (world: World, side: SideName) =>
  world.services[side].log.filter((entry) => !entry.idOnly);

async function begin(world: World, choices: Choices) {
  world.memory.connection = {
    ...world.memory.connection,
    phase: 'preparing',
    policy: { ...world.memory.connection.policy, systemOfRecord: choices.systemOfRecord },
  };
  await world.runs.start({ choices, mappingVersion: 1, isApproved: false });
}

/**
 * Takes the run on until it waits or is through; a killed worker is followed by the next one.
 * Returns how often one was killed.
 */
async function work({
  world,
  kill,
  kills,
  isOnce = false,
}: {
  world: World;
  kill: (n: number) => void;
  kills: readonly number[];
  /** Nobody follows the one who was killed. */ isOnce?: boolean;
}): Promise<number> {
  let died = 0;
  for (const n of isOnce ? kills : [...kills, Number.POSITIVE_INFINITY]) {
    kill(n);
    try {
      const lease = await world.store.claim({ worker: `w${died}`, leaseMs: 10_000 });
      if (!lease) throw new Error('the lease is not free');
      const run = await world.advance({ epoch: lease.epoch });
      await world.store.release(lease);
      if (run?.phase === 'applying') await world.settle();
      kill(Number.POSITIVE_INFINITY);
      return died;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      died += 1;
      world.clock.advance(16_000);
      if (isOnce) kill(Number.POSITIVE_INFINITY);
    }
  }
  return died;
}

function expectNobodyTwice(world: World) {
  for (const side of sides) {
    const ids = world
      .links()
      .flatMap((link) => (side === 'wix' ? link.wixId : link.remoteId) ?? []);
    expect(new Set(ids).size, `${side} contacts in two links`).toBe(ids.length);
    for (const id of world.services[side].contacts.keys())
      expect(ids, `${side} ${id} is known`).toContain(id);
  }
}

const emailsOn = (world: World, side: SideName) =>
  [...world.services[side].contacts.values()].flatMap(
    (contact) => contact.values['email']?.toString().toLowerCase() ?? [],
  );

function expectAsForetold({
  world,
  counts,
  died,
}: {
  world: World;
  counts: PlanCounts;
  died: number;
}) {
  for (const side of sides) {
    const log = written(world, side);
    const labelled = counts.kinds.label?.[side] ?? 0;
    const foretold = {
      create: counts.creates[side],
      update: counts.updates[side] + labelled,
      delete: counts.kinds.delete?.[side] ?? 0,
    };
    for (const kind of ['create', 'update', 'delete'] as const) {
      const done = log.filter((entry) => entry.kind === kind).length;
      // Services may refuse somebody without an e-mail whose number another contact has: that one
      // waits for the owner instead.
      const waits =
        kind === 'create'
          ? world.links().filter((link) => link.state === 'onHold').length -
            (counts.kinds.hold?.items ?? 0)
          : 0;
      expect(done, `${kind} on ${side}`).toBeGreaterThanOrEqual(foretold[kind] - waits);
      // A call whose answer a killed worker never saw may be made once more.
      expect(done, `${kind} on ${side}`).toBeLessThanOrEqual(
        foretold[kind] + (kind === 'create' ? 0 : died * 8),
      );
    }
  }
}

it(
  'Z01 A14 B05 random first syncs, killed anywhere: done as foretold, nobody twice, nobody lost',
  () =>
    fc.assert(
      fc.asyncProperty(plan, async ({ people, kills, ...wanted }) => {
        const killer = createKiller();
        const world = createWorld({ wrap: killer.wrap, random: () => 0.5 });
        settle(world, people);
        const before = { wix: emailsOn(world, 'wix'), remote: emailsOn(world, 'remote') };
        const choices: Choices = { ...testChoices, ...wanted };
        await begin(world, choices);
        await work({ world, kill: killer.arm, kills: kills.slice(0, 1) });
        const run = await world.runs.newest();
        if (!run?.counts) throw new Error('no plan');
        expect(
          sides.flatMap((side) => written(world, side)),
          'a plan writes nothing',
        ).toEqual([]);
        await world.runs.approve();
        const died = await work({ world, kill: killer.arm, kills: kills.slice(1) });
        expectNobodyTwice(world);
        expectAsForetold({ world, counts: run.counts, died });
        const deleted = run.counts.kinds.delete?.items ?? 0;
        for (const side of sides) {
          const now = emailsOn(world, side);
          for (const email of new Set(before[side]))
            if (deleted === 0) expect(now, `${email} is still on ${side}`).toContain(email);
          const twice = (emails: readonly string[]) => emails.length - new Set(emails).size;
          expect(twice(now), `addresses twice on ${side}`).toBeLessThanOrEqual(twice(before[side]));
        }
        const log = sides.map((side) => written(world, side).length);
        await begin(world, choices);
        await work({ world, kill: killer.arm, kills: [] });
        await world.runs.approve();
        await work({ world, kill: killer.arm, kills: [] });
        expect(
          sides.map((side) => written(world, side).length),
          'a further plan writes nothing',
        ).toEqual(log);
      }),
      {
        numRuns: Number(process.env['RANDOM_RUNS'] ?? 1_000),
        seed: Number(process.env['RANDOM_SEED'] ?? 20_261_125),
      },
    ),
  240_000,
);

it(
  'Z01 B05 random first syncs stopped anywhere: no write after, and a new plan ends all',
  () =>
    fc.assert(
      fc.asyncProperty(
        stoppedPlan,
        async ({ story: { people, kills: _, ...wanted }, stopAt, waits }) => {
          const killer = createKiller();
          const world = createWorld({ wrap: killer.wrap, random: () => 0.5 });
          settle(world, people);
          const before = { wix: emailsOn(world, 'wix'), remote: emailsOn(world, 'remote') };
          const choices: Choices = { ...testChoices, ...wanted };
          await begin(world, choices);
          await work({ world, kill: killer.arm, kills: [] });
          await world.runs.approve(
            waits ? { deleteAfterMs: world.clock.nowMs() + 7 * 24 * 60 * 60_000 } : {},
          );
          await work({ world, kill: killer.arm, kills: [stopAt], isOnce: true });
          if (world.memory.connection.phase === 'live') return;
          await world.runs.askToStop();
          const applying = await world.runs.newest();
          if (applying?.phase !== 'applying')
            throw new Error('only a plan that is carried out is stopped');
          const lease = await world.store.claim({ worker: 'stopper', leaseMs: 10_000 });
          if (!lease) throw new Error('the lease is not free');
          await world.runs.stop({ epoch: lease.epoch, runId: applying.id });
          await world.store.release(lease);
          const log = sides.map((side) => written(world, side).length);
          const after = world.makeActor('after');
          await after.claim();
          expect(await after.turn()).toMatchObject({ kind: 'stopped' });
          await after.release();
          expect(
            sides.map((side) => written(world, side).length),
            'nothing is written after the stop',
          ).toEqual(log);
          expect(
            world.links().filter(({ decision, runId }) => decision !== null || runId !== null),
          ).toEqual([]);
          await begin(world, { ...choices, others: 'create' });
          await work({ world, kill: killer.arm, kills: [] });
          // A list from which the plan had deleted everybody we know of is right.
          await world.runs.accept();
          await work({ world, kill: killer.arm, kills: [] });
          await world.runs.approve();
          await work({ world, kill: killer.arm, kills: [] });
          expectNobodyTwice(world);
          const deleted = sides.flatMap((side) =>
            written(world, side).filter(({ kind }) => kind === 'delete'),
          );
          if (wanted.others !== 'delete' || waits)
            expect(deleted, 'nobody was deleted').toEqual([]);
          for (const side of sides)
            for (const email of new Set(before[side]))
              if (deleted.length === 0) expect(emailsOn(world, side)).toContain(email);
        },
      ),
      {
        numRuns: Number(process.env['RANDOM_RUNS'] ?? 300),
        seed: Number(process.env['RANDOM_SEED'] ?? 20_261_128),
      },
    ),
  120_000,
);
