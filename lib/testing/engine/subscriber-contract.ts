import { describe, expect, test } from 'vitest';
import type { SubscriberStatus } from '@/lib/core/flows/newsletter';
import { SideError } from '@/lib/core/model/side-error';
import type {
  Subscriber,
  SubscriberChanges,
  SubscriberOutcome,
  SubscriberService,
} from '@/lib/ports/mailing-list';

/**
 * Somebody at work in the service's own screens, a person with a mail of it, and what becomes of
 * mails.
 */
type SubscriberWorld = {
  /** On the list as a reader. */
  join(email: string, first?: string): Promise<void>;
  leave(email: string): Promise<void>;
  rename(email: string, first: string): Promise<void>;
  /** `null` where a test can't make it happen. */
  readonly bounce: ((email: string) => Promise<void>) | null;
  readonly complain: ((email: string) => Promise<void>) | null;
  /** On record without being a reader, and nobody left. */
  shelve(email: string): Promise<void>;
};

type SubscriberFaults = {
  /** From now on the service refuses every write of this address. */
  poison(email: string): Promise<void>;
  /** The next write takes effect and its answer is lost. */
  loseNextAnswer(): Promise<void>;
};

export type SubscriberHarness = {
  readonly service: SubscriberService;
  /** A text field of the catalogue. */
  readonly first: string;
  readonly world: SubscriberWorld;
  /** `null` for a service that nobody can break on purpose. */
  readonly faults: SubscriberFaults | null;
  /** The same list with credentials that are no longer good. */
  lockedOut(): SubscriberService;
  close(): Promise<void>;
};

export type SubscriberTraits = {
  /**
   * What an invitation makes of somebody who left: the service asks the person, or takes our word.
   */
  readonly invited: SubscriberStatus;
  /** More than fit into two pages of `changed`. */
  readonly manyPages: number;
  readonly canBreak: boolean;
  readonly canBounce: boolean;
};

/** What the engine relies on; every `SubscriberService` passes it. */
export function runSubscriberContract(
  name: string,
  {
    traits,
    makeHarness,
  }: { traits: SubscriberTraits; makeHarness: () => Promise<SubscriberHarness> },
): void {
  const it = test
    .extend('harness', async ({ onTestFinished }) => {
      const harness = await makeHarness();
      onTestFinished(() => harness.close());
      return harness;
    })
    .extend('service', ({ harness }) => harness.service)
    .extend('world', ({ harness }) => harness.world)
    .extend(
      'one',
      ({ service }) =>
        async (email: string): Promise<Subscriber | undefined> =>
          (await service.read([email])).get(email),
    )
    .extend(
      'outcome',
      ({ service, harness }) =>
        async (
          what: 'add' | 'update' | 'optOut' | 'invite',
          email: string,
          first = 'Ana',
        ): Promise<SubscriberOutcome> => {
          const people = [{ email, fields: { [harness.first]: first } }];
          const outcomes = await (what === 'add' || what === 'update'
            ? service[what](people)
            : service[what]([email]));
          const outcome = outcomes.get(email);
          if (!outcome) throw new Error('an address asked for is not in the answer');
          return outcome;
        },
    );

  describe(`${name} keeps the promises of SubscriberService`, () => {
    it('names its fields, each once', async ({ service, harness }) => {
      const fields = await service.fields();
      expect(fields.find(({ key }) => key === harness.first)).toMatchObject({
        type: 'text',
        readOnly: false,
      });
      expect(new Set(fields.map(({ key }) => key)).size).toBe(fields.length);
    });

    it('adds new addresses as subscribed, with their fields; unknown ones are absent', async ({
      service,
      harness,
      outcome,
    }) => {
      const added = await outcome('add', 'ana@example.com', 'Ána 🌻');
      const read = await service.read(['ana@example.com', 'nobody@example.com']);
      expect([...read.keys()]).toEqual(['ana@example.com']);
      expect(read.get('ana@example.com')).toMatchObject({
        email: 'ana@example.com',
        status: 'subscribed',
        fields: { [harness.first]: 'Ána 🌻' },
      });
      expect(added).toEqual({ kind: 'done', id: read.get('ana@example.com')?.id });
    });

    it('finds an address whatever its case there, and leaves it as it is', async ({
      world,
      harness,
      outcome,
      one,
    }) => {
      await world.join('Bea@Example.com', 'Bea');
      expect(await outcome('add', 'bea@example.com', 'Another')).toMatchObject({
        kind: 'exists',
        subscriber: {
          email: 'bea@example.com',
          status: 'subscribed',
          fields: { [harness.first]: 'Bea' },
        },
      });
      expect(await one('bea@example.com')).toMatchObject({ fields: { [harness.first]: 'Bea' } });
    });

    it('E05 who left and is added stays out, as he is', async ({ world, outcome, one }) => {
      await world.join('left@example.com', 'Lea');
      await world.leave('left@example.com');
      expect(await outcome('add', 'left@example.com')).toMatchObject({
        kind: 'exists',
        subscriber: { status: 'unsubscribed' },
      });
      expect((await one('left@example.com'))?.status).toBe('unsubscribed');
    });

    it('E02 who is on record but no reader has not left, and is not taken in by adding', async ({
      world,
      outcome,
      one,
    }) => {
      await world.join('shelf@example.com');
      await world.shelve('shelf@example.com');
      expect((await one('shelf@example.com'))?.status).toBe('archived');
      expect(await outcome('add', 'shelf@example.com')).toMatchObject({
        kind: 'exists',
        subscriber: { status: 'archived' },
      });
      expect((await one('shelf@example.com'))?.status).toBe('archived');
    });

    it('X10 one bad address never fails the others', async ({ service }) => {
      const emails = ['good@example.com', 'not an address', 'fine@example.com'];
      const outcomes = await service.add(emails.map((email) => ({ email, fields: {} })));
      expect(emails.map((email) => outcomes.get(email)?.kind)).toEqual(['done', 'refused', 'done']);
      expect(outcomes.get('not an address')).toMatchObject({ problems: [{}] });
      expect([...(await service.read(emails)).keys()].sort()).toEqual([
        'fine@example.com',
        'good@example.com',
      ]);
    });

    it('E01 fields of somebody who left are written and he stays out', async ({
      world,
      harness,
      outcome,
      one,
    }) => {
      await world.join('left@example.com', 'Lea');
      await world.leave('left@example.com');
      expect(await outcome('update', 'left@example.com', 'Leah')).toMatchObject({ kind: 'done' });
      expect(await one('left@example.com')).toMatchObject({
        status: 'unsubscribed',
        fields: { [harness.first]: 'Leah' },
      });
    });

    it('D04 a blank clears', async ({ service, harness, outcome, one }) => {
      await outcome('add', 'ana@example.com');
      await service.update([{ email: 'ana@example.com', fields: { [harness.first]: null } }]);
      expect((await one('ana@example.com'))?.fields[harness.first]).toBeNull();
    });

    it('E04 nobody is made by a change, an opt-out or an invitation', async ({
      service,
      outcome,
    }) => {
      for (const what of ['update', 'optOut', 'invite'] as const)
        expect(await outcome(what, 'nobody@example.com')).toEqual({ kind: 'unknown' });
      expect((await service.read(['nobody@example.com'])).size).toBe(0);
    });

    it('opts out, keeps the record, and may be told twice', async ({ harness, outcome, one }) => {
      await outcome('add', 'ana@example.com');
      for (const _time of ['once', 'twice'])
        expect(await outcome('optOut', 'ana@example.com')).toMatchObject({ kind: 'done' });
      expect(await one('ana@example.com')).toMatchObject({
        status: 'unsubscribed',
        fields: { [harness.first]: 'Ana' },
      });
    });

    it('invites who left in the way of the service, and leaves readers alone', async ({
      world,
      outcome,
      one,
    }) => {
      await world.join('left@example.com');
      await world.leave('left@example.com');
      for (const _time of ['once', 'twice'])
        expect(await outcome('invite', 'left@example.com')).toMatchObject({ kind: 'done' });
      expect((await one('left@example.com'))?.status).toBe(traits.invited);
      await world.join('in@example.com');
      expect(await outcome('invite', 'in@example.com')).toMatchObject({ kind: 'done' });
      expect((await one('in@example.com'))?.status).toBe('subscribed');
    });

    it('lists everybody at first, with where each stands', async ({ service, world }) => {
      for (const email of ['in@example.com', 'left@example.com', 'shelf@example.com'])
        await world.join(email);
      await world.leave('left@example.com');
      await world.shelve('shelf@example.com');
      expect(
        Object.fromEntries(
          (await readAll(service, null)).map(({ email, status }) => [email, status]),
        ),
      ).toEqual({
        'in@example.com': 'subscribed',
        'left@example.com': 'unsubscribed',
        'shelf@example.com': 'archived',
      });
    });

    it('X4 lists who left, was renamed or was added since, by the clock of the service', async ({
      service,
      world,
      outcome,
    }) => {
      for (const email of ['still@example.com', 'left@example.com', 'name@example.com'])
        await world.join(email);
      const { serverTime } = await service.changed({ since: null, cursor: null });
      await world.leave('left@example.com');
      await world.rename('name@example.com', 'New');
      await outcome('add', 'new@example.com');
      const since = new Map(
        (await readAll(service, serverTime)).map((subscriber) => [subscriber.email, subscriber]),
      );
      expect(since.get('left@example.com')?.status).toBe('unsubscribed');
      expect([since.has('name@example.com'), since.has('new@example.com')]).toEqual([true, true]);
    });

    it('X5 skips nobody of very many who came at about the same time', async ({
      service,
      harness,
    }) => {
      const emails = Array.from({ length: traits.manyPages }, (_, n) => `many${n}@example.com`);
      for (let start = 0; start < emails.length; start += service.batch)
        await service.add(
          emails
            .slice(start, start + service.batch)
            .map((email) => ({ email, fields: { [harness.first]: 'M' } })),
        );
      expect(new Set((await readAll(service, null)).map(({ email }) => email))).toEqual(
        new Set(emails),
      );
      // One second is enough to hold several pages.
      const { serverTime } = await service.changed({ since: null, cursor: null });
      const early = new Date(Date.parse(serverTime) - 3_600_000).toISOString();
      expect(new Set((await readAll(service, early)).map(({ email }) => email))).toEqual(
        new Set(emails),
      );
    });

    it.runIf(traits.canBounce)(
      'E03 tells bounces and complaints apart, E08 and neither may return',
      async ({ world, outcome, one }) => {
        for (const [email, what, status] of [
          ['dead@example.com', world.bounce, 'bounced'],
          ['angry@example.com', world.complain, 'complained'],
        ] as const) {
          await world.join(email);
          await what?.(email);
          expect((await one(email))?.status).toBe(status);
          expect(await outcome('invite', email)).toEqual({ kind: 'mayNotReturn' });
          expect(await outcome('optOut', email)).toMatchObject({ kind: 'done' });
          expect((await one(email))?.status).toBe(status);
        }
      },
    );

    it.runIf(traits.canBreak)(
      'X9 an answer that is lost asks for another time, which finds what was done',
      async ({ harness, outcome }) => {
        await harness.faults?.loseNextAnswer();
        expect(await outcome('add', 'ana@example.com')).toMatchObject({ kind: 'again' });
        expect(await outcome('add', 'ana@example.com')).toMatchObject({
          kind: 'exists',
          subscriber: { status: 'subscribed' },
        });
      },
    );

    it.runIf(traits.canBreak)(
      'X12 a poisoned address is refused and the others are served',
      async ({ harness, service, world }) => {
        await harness.faults?.poison('bad@example.com');
        const added = await service.add(
          ['a@example.com', 'bad@example.com', 'b@example.com'].map((email) => ({
            email,
            fields: {},
          })),
        );
        expect([...added.values()].map(({ kind }) => kind)).toEqual(['done', 'refused', 'done']);
        await world.rename('a@example.com', 'A');
        const updated = await service.update(
          ['a@example.com', 'b@example.com'].map((email) => ({
            email,
            fields: { [harness.first]: 'B' },
          })),
        );
        expect([...updated.values()].map(({ kind }) => kind)).toEqual(['done', 'done']);
      },
    );

    it('throws when nobody can be served, without a word about anybody', async ({ harness }) => {
      const locked = harness.lockedOut();
      const people = [{ email: 'ana@example.com', fields: {} }];
      const calls = [
        () => locked.add(people),
        () => locked.update(people),
        () => locked.optOut(['ana@example.com']),
        () => locked.invite(['ana@example.com']),
        () => locked.read(['ana@example.com']),
        () => locked.changed({ since: null, cursor: null }),
      ];
      for (const call of calls) {
        const error = await call().then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(error).toBeInstanceOf(SideError);
        expect(error).toMatchObject({ code: 'unauthorized', retryable: false });
        expect((error as SideError).message).not.toContain('ana'); // seen to be one just now
      }
    });
  });
}

async function readAll(
  service: SubscriberService,
  since: string | null,
): Promise<readonly Subscriber[]> {
  const found: Subscriber[] = [];
  for (let page: SubscriberChanges | null = null; page === null || page.next !== null;) {
    page = await service.changed({ since, cursor: page?.next ?? null });
    found.push(...page.subscribers);
  }
  return found;
}
