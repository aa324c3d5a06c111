import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ConsentReading } from '@/lib/core/flows/consent';
import { readingOf, type SubscriberStatus } from '@/lib/core/flows/newsletter';
import type { SubscriberWrite } from '@/lib/ports/mailing-list';
import { createKiller, Killed } from '@/lib/testing/engine/killer-harness';
import {
  createSubscriberWorld,
  run,
  type SubscriberWorld,
} from '@/lib/testing/engine/subscriber-harness';

const addresses = ['ana', 'bo', 'cy'].map((name) => `${name}@example.com`);
/** Words said at both places within so many calls may be read in the other order. */
const momentCalls = 12;

/** Mostly one, so that much happens to it. */
const address = fc.oneof(
  { weight: 3, arbitrary: fc.constant(addresses[0] ?? '') },
  { weight: 2, arbitrary: fc.constantFrom(...addresses) },
);
const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('wixSays' as const),
      address,
      says: fc.constantFrom<ConsentReading>('in', 'in', 'out', 'out', 'suppressed'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('serviceSays' as const),
      address,
      says: fc.constantFrom<SubscriberStatus>(
        'subscribed',
        'subscribed',
        'unsubscribed',
        'unsubscribed',
        'bounced',
        'complained',
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constantFrom('archive' as const, 'forget' as const, 'create' as const),
      address,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('edit' as const),
      at: fc.nat(5),
      name: fc.constantFrom('A', 'B', 'C'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('move' as const),
      at: fc.nat(5),
      address: fc.oneof(
        { weight: 4, arbitrary: address },
        { weight: 1, arbitrary: fc.constantFrom(null, 'no address') },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('remove' as const), at: fc.nat(5) }) },
);
type Action = typeof action extends fc.Arbitrary<infer One> ? One : never;
/** An event tells of it at once, twice, or never. */
const event = fc.record({ action, told: fc.constantFrom(0, 0, 1, 2) });

const history = fc.record({
  before: fc.array(event, { maxLength: 10 }),
  meanwhile: fc.array(
    fc.oneof(
      { weight: 1, arbitrary: fc.array(event, { maxLength: 2 }) },
      { weight: 3, arbitrary: fc.constant([]) },
    ),
    { maxLength: 150, size: 'max' },
  ),
  kills: fc.array(fc.nat(30), { maxLength: 5 }),
  lost: fc.nat(4),
  closed: fc.subarray(addresses, { maxLength: 1 }),
  refused: fc.subarray(addresses, { maxLength: 1 }),
  asks: fc.boolean(),
  page: fc.integer({ min: 2, max: 4 }),
  batch: fc.integer({ min: 1, max: 3 }),
});

/** What people said last, in calls counted: the truth that nobody here is told. */
type Words = Map<string, { in: Map<string, number>; out: number }>;

function act({
  world,
  words,
  event: { action: one, told },
}: {
  world: SubscriberWorld;
  words: Words;
  event: { action: Action; told: number };
}): void {
  const { book, list } = world;
  const say = (at: string, of: string, reading: ConsentReading) => {
    const said = words.get(of) ?? { in: new Map<string, number>(), out: -Infinity };
    words.set(
      of,
      reading === 'in'
        ? { ...said, in: new Map(said.in).set(at, world.counts.calls) }
        : { ...said, out: world.counts.calls },
    );
  };
  const hint = (of: Parameters<SubscriberWorld['hint']>[0]) =>
    Array.from({ length: told }, () => world.hint(of));
  const contacts = [...book.contacts.keys()];
  const id = 'at' in one ? (contacts[one.at % Math.max(contacts.length, 1)] ?? '') : '';
  switch (one.what) {
    case 'wixSays':
      // Said there already: nobody can see it.
      if (book.subscriptions.get(one.address) === one.says) return;
      say('wix', one.address, one.says);
      book.say(one.address, one.says);
      return void hint({ kind: 'address', address: one.address, at: 'wix' });
    case 'serviceSays':
      if (one.says !== 'subscribed' && !list.members.has(one.address)) return;
      if (readingOf(list.members.get(one.address)?.status) === readingOf(one.says)) return;
      // Whoever was out there already can't leave again.
      if (one.says === 'subscribed' || readingOf(list.members.get(one.address)?.status) === 'in')
        say('service', one.address, readingOf(one.says));
      list.put(one.address, one.says);
      return void hint({ kind: 'address', address: one.address, at: 'service' });
    case 'archive':
      if (readingOf(list.members.get(one.address)?.status) === 'in')
        list.put(one.address, 'archived');
      return void hint({ kind: 'address', address: one.address, at: 'service' });
    case 'forget': // No list of what changed tells of it, nor of what was said before.
      if (readingOf(list.members.get(one.address)?.status) !== 'in') return;
      list.members.delete(one.address);
      return world.hint({ kind: 'address', address: one.address, at: 'service' });
    case 'create':
      return void hint({ kind: 'contact', id: book.create(one.address, { name: 'New' }) });
    case 'edit':
      book.edit(id, { fields: { name: one.name } });
      return void hint({ kind: 'contact', id });
    case 'move':
      book.edit(id, { email: one.address });
      return void hint({ kind: 'contact', id });
    case 'remove':
      book.remove(id);
      return void hint({ kind: 'contact', id });
  }
}

/**
 * E07: right before anybody is added, Wix was asked and said subscribed. Whoever leaves in the very
 * moment in which we take the address out can't be told from that.
 */
function guardSends(world: SubscriberWorld, words: Words): void {
  const read = new Map<string, { at: number; says: ConsentReading }>();
  world.before['readings'] = (asked) => {
    for (const one of asked as readonly string[])
      read.set(one, { at: world.counts.calls, says: world.book.subscriptions.get(one) ?? 'none' });
  };
  world.before['add'] = (people) => {
    for (const { email } of people as readonly SubscriberWrite[])
      expect(read.get(email), 'asked right before, and subscribed').toEqual({
        at: world.counts.calls - 1,
        says: 'in',
      });
  };
  world.before['optOut'] = (leaving) => {
    for (const one of leaving as readonly string[]) {
      const said = words.get(one);
      if (said?.out === world.counts.calls) words.set(one, { ...said, out: -Infinity });
    }
  };
  world.before['update'] = (people) => {
    for (const { email } of people as readonly SubscriberWrite[])
      expect(read.get(email)?.says).toBe('in');
  };
}

function expectAgreement(world: SubscriberWorld, words: Words): void {
  const { book, list, memory } = world;
  for (const one of addresses) {
    const wix = book.subscriptions.get(one) ?? 'none';
    const member = list.members.get(one);
    const status = memory.consents.get(one)?.status ?? 'unknown';
    const isThere = readingOf(member?.status) === 'in';
    const said = words.get(one);
    const lastIn = Math.max(-Infinity, ...(said?.in.values() ?? []));
    const isLeft = said !== undefined && said.out > lastIn + momentCalls;
    const about = JSON.stringify({
      one,
      wix,
      member,
      consent: memory.consents.get(one),
      said: said && { out: said.out, in: [...said.in] },
    });
    if (status === 'out' || status === 'suppressed') expect(isThere, about).toBe(false);
    // Whom no contact has, Wix's lists do not tell of.
    if (![...book.contacts.values()].some(({ email }) => email === one)) continue;
    if (isLeft || status === 'out' || status === 'suppressed')
      expect([wix === 'in', isThere], about).toEqual([false, false]);
    if (isThere) expect(wix, about).not.toBe('out');
    const links = [...memory.links.values()].filter(
      ({ keys, gone }) => keys.wix === `key of ${one}` && gone === null,
    );
    if (wix === 'in' && !isThere) {
      const why = links.map(({ state, reason }) => (state === 'excluded' ? reason?.code : state));
      expect(
        why.some((code) =>
          ['mayNotReturn', 'removedThere', 'notActiveThere', 'invited', 'failed'].includes(
            code ?? '',
          ),
        ),
        `${about} ${why.join()}`,
      ).toBe(true);
    }
  }
}

it('Z01 X1 X9 E05 E07 random newsletters, killed anywhere: sides agree, no leaver is mailed', () =>
  fc.assert(
    fc.asyncProperty(
      history,
      async ({ before, meanwhile, kills, lost, closed, refused, asks, page, batch }) => {
        const killer = createKiller();
        const world = createSubscriberWorld({ page, batch, asks, wrap: killer.wrap });
        const words: Words = new Map();
        closed.forEach((one) => world.list.closed.add(one));
        refused.forEach((one) => world.list.refused.add(one));
        guardSends(world, words);
        for (const one of before) act({ world, words, event: one });
        const pending = [...meanwhile];
        world.before['any'] = () =>
          (pending.shift() ?? []).forEach((one) => act({ world, words, event: one }));
        world.list.lost = lost;
        const runKilled = () =>
          run(world).catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
        for (const moment of kills) {
          killer.arm(moment);
          await runKilled();
        }
        killer.arm(Number.POSITIVE_INFINITY);
        while (pending.length > 0) await run(world);
        for (let n = 0; n < 7; n += 1) await run(world, { laterMs: 5 * 60 * 60_000 });
        expectAgreement(world, words);
        world.counts.writes = 0;
        await run(world, { laterMs: 5 * 60 * 60_000 });
        expect(world.counts.writes).toBe(0);
      },
    ),
    {
      numRuns: Number(process.env.NEWSLETTER_RUNS ?? 600),
      seed: Number(process.env['RANDOM_SEED'] ?? 20_261_129),
    },
  ));
