import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterQuiet, nextRunMs, type ExportFilter } from '@/lib/core/flows/export';
import type { Field, FieldValue, FieldValues } from '@/lib/core/model/field';
import type { Mapping } from '@/lib/core/model/mapping';
import { SideError, type FailureCode } from '@/lib/core/model/side-error';
import { maxAttempts } from '@/lib/engine/backoff';
import { type DeliveryOutcome, type NewContacts } from '@/lib/ports/sink';
import { createKiller, Killed } from '@/lib/testing/engine/killer-harness';
import {
  addContact,
  createMemoryContacts,
  createMemoryExportStore,
  createMemorySite,
  createMemoryTarget,
  type MemoryExport,
  type MemorySite,
} from '@/lib/testing/engine/memory-export';
import { retryExport } from './deliver';
import { type ExportParts } from './parts';
import { stepExport } from './step';

const field = (key: string, type: Field['type'] = 'text'): [string, Field] => [
  key,
  { key, label: key, type, readOnly: false },
];
const mapping: Mapping = {
  version: 1,
  rows: [
    ['email', 'mail'],
    ['name', 'first'],
    ['birthdate', 'born'],
  ].map(([wix = '', remote = ''], index) => ({
    id: index + 1,
    wix,
    remote,
    direction: 'toRemote',
    winner: 'systemOfRecord',
    blanks: 'keep',
  })),
};
const everybody: ExportFilter = {
  labels: [],
  onlySubscribed: false,
  createdFrom: null,
  present: [],
};
const minutes = 60_000;

type World = {
  readonly site: MemorySite;
  readonly memory: MemoryExport;
  readonly target: ReturnType<typeof createMemoryTarget>;
  readonly parts: ExportParts;
};

function createWorld({
  page = 4,
  batch = 3,
  filter = everybody,
  wrap = <T extends object>(part: T) => part,
  contacts = (port: NewContacts) => port,
  ...options
}: {
  page?: number;
  batch?: number;
  filter?: ExportFilter;
  wrap?: <T extends object>(part: T) => T;
  contacts?: (port: NewContacts) => NewContacts;
  refuses?: (id: string) => boolean;
  refusesValue?: (field: string, value: FieldValue) => boolean;
  fails?: (id: string) => DeliveryOutcome | null;
} = {}): World {
  const site = createMemorySite();
  const memory: MemoryExport = { dealt: new Map(), state: null };
  const target = createMemoryTarget({ batch, ...options });
  const fields = {
    wix: new Map([
      field('email', 'email'),
      field('name'),
      field('birthdate', 'date'),
      field('labels', 'set'),
      field('subscription'),
    ]),
    remote: new Map([field('mail', 'email'), field('first'), field('born', 'date')]),
  };
  const parts: ExportParts = {
    contacts: wrap(contacts(createMemoryContacts(site, { page }))),
    target: wrap(target),
    store: wrap(createMemoryExportStore(memory)),
    mapping,
    fields,
    filter,
    keys: { labels: 'labels', subscription: 'subscription' },
  };
  return { site, memory, target, parts };
}

/** Steps until nobody newer is there; a killed one begins again where the store says. */
async function run({ memory, parts }: World, { steps = 500 } = {}): Promise<number> {
  for (let step = 0; step < steps; step += 1) {
    try {
      if ((await stepExport({ parts, state: memory.state })).isDone) return step;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  throw new Error('the export does not end');
}

describe('an export', () => {
  it('takes all by pages, then only the newly created, whatever is at a page’s edge', async () => {
    const world = createWorld();
    for (let n = 0; n < 11; n += 1) addContact(world.site, { laterMs: n % 3 === 0 ? 1 : 0 });
    await run(world);
    expect([...world.target.held.keys()]).toEqual(world.site.contacts.map(({ id }) => id));
    world.site.nowMs += 15 * minutes;
    const late = [addContact(world.site, { laterMs: 0 }), addContact(world.site, { laterMs: 0 })];
    await run(world);
    expect(world.target.held.size).toBe(13);
    expect(late.every((id) => world.target.held.has(id))).toBe(true);
  });

  it('H01 carries mapped values, no blanks; an unfit value keeps back only itself', async () => {
    const world = createWorld();
    const good = addContact(world.site, { fields: { name: 'Ana', birthdate: '1990-02-28' } });
    const bad = addContact(world.site, { fields: { birthdate: 'soon' } });
    await run(world);
    expect(world.target.held.get(good)).toEqual({
      mail: 'w1@example.com',
      first: 'Ana',
      born: '1990-02-28',
    });
    expect(world.target.held.get(bad)).toEqual({ mail: 'w2@example.com' });
    expect(world.memory.dealt.get(bad)).toMatchObject({
      kind: 'delivered',
      rests: [{ row: 3, reason: { code: 'badDate', params: { field: 'birthdate' } } }],
    });
  });

  it('H01 what the target refuses rests; a retry sends only that; edits there stay', async () => {
    const refused = new Set(['Bad', '1990-02-28']);
    const world = createWorld({ refusesValue: (_, value) => refused.has(String(value)) });
    const id = addContact(world.site, { fields: { name: 'Bad', birthdate: '1990-02-28' } });
    const other = addContact(world.site, { fields: { name: 'Eva' } });
    await run(world);
    expect(world.target.held.get(id)).toEqual({ mail: 'w1@example.com' });
    expect(world.target.held.get(other)).toEqual({ mail: 'w2@example.com', first: 'Eva' });
    const rests = (rows: readonly number[]) =>
      rows.map((row) => expect.objectContaining({ row }) as unknown);
    expect(world.memory.dealt.get(id)).toMatchObject({
      kind: 'delivered',
      remoteId: 'rw1',
      rests: rests([2, 3]),
    });
    world.target.held.set(id, { mail: 'edited@example.com' });
    const tryAgain = (rows: readonly number[]) =>
      retryExport({
        parts: world.parts,
        records: world.site.contacts.slice(0, 1),
        arrived: new Map([[id, { remoteId: 'rw1', rows: new Set(rows) }]]),
      });
    await tryAgain([2, 3]);
    expect(world.memory.dealt.get(id)).toMatchObject({
      kind: 'refused',
      arrived: { remoteId: 'rw1', rests: rests([2, 3]) },
    });
    refused.delete('Bad');
    await tryAgain([2, 3]);
    expect(world.memory.dealt.get(id)).toMatchObject({
      kind: 'completed',
      remoteId: 'rw1',
      rests: rests([3]),
    });
    expect(world.target.held.get(id)).toEqual({ mail: 'edited@example.com', first: 'Bad' });
  });

  it('G04 a contact the target refuses fails alone and holds nobody up', async () => {
    const world = createWorld({ refuses: (id) => id === 'w2' });
    for (let n = 0; n < 6; n += 1) addContact(world.site);
    await run(world);
    expect(world.target.held.size).toBe(5);
    expect(world.memory.dealt.get('w2')).toMatchObject({
      kind: 'refused',
      reason: { code: 'invalidEmail', params: { field: 'email' } },
    });
  });

  const again = ({
    isAlone,
    code = 'serverError',
  }: {
    isAlone: boolean;
    code?: FailureCode;
  }): DeliveryOutcome => ({
    kind: 'again',
    isAlone,
    error: new SideError({ code, side: 'remote', retryable: true }),
  });
  /** So many turns in vain, as the runner makes them with growing waits. */
  async function turns({ memory, parts }: World, many: number): Promise<void> {
    for (let turn = 0; turn < many; turn += 1)
      await expect(stepExport({ parts, state: memory.state })).rejects.toThrow(SideError);
  }

  it.each<[string, DeliveryOutcome]>([
    ['with a fault', again({ isAlone: true })],
    ['with no word of it', { kind: 'again', isAlone: true, error: null }],
  ])(
    'G04 X12 a contact that alone is not served, %s, is set aside till a person asks; others go on',
    async (_, outcome) => {
      let isPoisoned = true;
      const world = createWorld({ fails: (id) => (isPoisoned && id === 'w2' ? outcome : null) });
      for (let n = 0; n < 9; n += 1) addContact(world.site);
      await turns(world, maxAttempts - 1);
      expect([...world.target.held.keys()]).toEqual(['w1', 'w3', 'w4']);
      await run(world);
      expect(world.target.held.size).toBe(8);
      expect(world.memory.dealt.get('w2')).toMatchObject({
        kind: 'refused',
        reason: { code: 'gaveUp', params: { attempts: maxAttempts } },
      });
      expect(world.memory.state).not.toHaveProperty('tries');
      const retry = () =>
        retryExport({
          parts: world.parts,
          records: world.site.contacts.filter(({ id }) => id === 'w2'),
          arrived: new Map([['w2', { remoteId: null, rows: new Set([1, 2, 3]) }]]),
        });
      await retry();
      expect(world.memory.dealt.get('w2')).toMatchObject({
        kind: 'refused',
        reason: { code: 'gaveUp', params: { attempts: 1 } },
      });
      isPoisoned = false;
      await retry();
      expect(world.target.held.has('w2')).toBe(true);
    },
  );

  it.each<[string, number, DeliveryOutcome]>([
    ['down', 5, again({ isAlone: false })],
    ['without an answer', 5, { kind: 'again', isAlone: false, error: null }],
    ['no room in its window', 5, again({ isAlone: true, code: 'rateLimited' })],
    ['a fault for each of many', 12, again({ isAlone: true })],
  ])(
    'G01 what the target as a whole does not serve now waits, however long: %s',
    async (_, many, outcome) => {
      let isDown = true;
      const world = createWorld({
        page: many,
        fails: (id) => (isDown && id !== 'w1' ? outcome : null),
      });
      for (let n = 0; n < many; n += 1) addContact(world.site);
      await turns(world, maxAttempts * 3);
      expect([...world.memory.dealt.keys()]).toEqual(['w1']);
      isDown = false;
      await run(world);
      expect(world.target.held.size).toBe(many);
    },
  );

  it.each<[string, Partial<ExportFilter>, FieldValues, boolean]>([
    ['a label it asks for', { labels: ['VIP', 'Press'] }, { labels: ['Press'] }, true],
    ['no such label', { labels: ['VIP'] }, { labels: ['Other'] }, false],
    ['opted in', { onlySubscribed: true }, { subscription: 'SUBSCRIBED' }, true],
    ['left', { onlySubscribed: true }, { subscription: 'UNSUBSCRIBED' }, false],
    ['created later', { createdFrom: '2026-02-28' }, {}, true],
    ['created before', { createdFrom: '2026-03-02' }, {}, false],
    ['has what must be there', { present: ['name'] }, { name: 'Ana' }, true],
    ['lacks it', { present: ['name'] }, { name: '  ' }, false],
  ])('filter: %s', async (_, filter, fields, isIn) => {
    const world = createWorld({ filter: { ...everybody, ...filter } });
    const id = addContact(world.site, { fields });
    await run(world);
    expect([world.target.held.has(id), world.memory.dealt.get(id)?.kind]).toEqual([
      isIn,
      isIn ? 'delivered' : 'leftOut',
    ]);
  });
});

const action = fc.oneof(
  { weight: 3, arbitrary: fc.constant('add' as const) },
  { weight: 1, arbitrary: fc.constant('addSameMoment' as const) },
  { weight: 1, arbitrary: fc.nat(100) },
);
const history = fc.record({
  before: fc.nat(30),
  page: fc.integer({ min: 2, max: 7 }),
  batch: fc.integer({ min: 1, max: 5 }),
  lagMs: fc.nat(4 * minutes),
  meanwhile: fc.array(fc.array(action, { maxLength: 3 }), { maxLength: 40 }),
  kills: fc.array(fc.nat(25), { maxLength: 6 }),
});

it('X1 X5 X6 Z01 contacts come and go while a run is killed anywhere: each is exported once', () =>
  fc.assert(
    fc.asyncProperty(history, async ({ before, page, batch, lagMs, meanwhile, kills }) => {
      const killer = createKiller();
      const pending = [...meanwhile];
      /** What people do between any two answers of Wix. */
      const live = (port: NewContacts): NewContacts => {
        const act = () =>
          (pending.shift() ?? []).forEach((what) =>
            typeof what === 'number'
              ? world.site.contacts.splice(what % Math.max(world.site.contacts.length, 1), 1)
              : addContact(world.site, { laterMs: what === 'add' ? 1_000 : 0 }),
          );
        return {
          page: port.page,
          list: (input) => (act(), port.list(input)),
          createdSince: (input) => (act(), port.createdSince(input)),
        };
      };
      const world = createWorld({ page, batch, wrap: killer.wrap, contacts: live });
      for (let n = 0; n < before; n += 1) addContact(world.site, { laterMs: n % 2 });
      // Too old for the query of those created since: the list alone tells of them.
      world.site.nowMs += 10 * minutes;
      world.site.lagMs = lagMs;
      for (const moment of kills) {
        killer.arm(moment);
        await stepExport({ parts: world.parts, state: world.memory.state }).catch(
          (error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          },
        );
      }
      killer.arm(Number.POSITIVE_INFINITY);
      while (pending.length > 0) await run(world);
      world.site.nowMs += 5 * minutes;
      await run(world);
      const missing = world.site.contacts.filter(
        ({ id }) => !world.target.held.has(id) || world.memory.dealt.get(id)?.kind !== 'delivered',
      );
      expect(missing.map(({ id }) => id)).toEqual([]);
    }),
    { numRuns: 2_000 },
  ));

describe('when it runs', () => {
  const rules = {
    everyMinutes: 60,
    quiet: { from: '22:00', to: '06:30', zone: 'Europe/Berlin' },
    filter: everybody,
  };
  const at = (iso: string) => Date.parse(iso);
  it.each([
    ['by day: an interval later', '2026-06-01T10:00:00Z', '2026-06-01T11:00:00Z'],
    ['in the evening: when the quiet hours end', '2026-06-01T19:30:00Z', '2026-06-02T04:30:00Z'],
    ['after midnight: the same morning', '2026-06-02T00:30:00Z', '2026-06-02T04:30:00Z'],
    ['the night the clocks go forward', '2026-03-28T21:30:00Z', '2026-03-29T04:30:00Z'],
    ['the night the clocks go back', '2026-10-24T21:30:00Z', '2026-10-25T05:30:00Z'],
  ])('X41 %s', (_, now, expected) =>
    expect(new Date(nextRunMs({ nowMs: at(now), rules })).toISOString()).toBe(
      new Date(at(expected)).toISOString(),
    ),
  );
  it('G03 X41 three missed days are one run: the next one is counted from now', () =>
    expect(nextRunMs({ nowMs: at('2026-06-05T10:00:00Z'), rules })).toBe(
      at('2026-06-05T11:00:00Z'),
    ));
  it('hours that begin and end at once are none', () =>
    expect(
      afterQuiet({
        atMs: at('2026-06-05T10:00:00Z'),
        quiet: { from: '10:00', to: '10:00', zone: 'UTC' },
      }),
    ).toBe(at('2026-06-05T10:00:00Z')));
});
