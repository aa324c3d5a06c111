import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lane, Mark } from '@/lib/core/model/dirty';
import type { Decision, Link } from '@/lib/core/model/link';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { Operation } from '@/lib/core/model/operation';
import { newLink } from '@/lib/core/plan/links';
import {
  StaleEpochError,
  type LinkLookup,
  type SyncStore,
  type TurnCommit,
} from '@/lib/ports/store';

export type StoreHarness = {
  readonly store: SyncStore;
  /** A second worker on the same connection. */
  readonly other: SyncStore;
  /** Another site's connection. */
  readonly foreign: SyncStore;
  /** Lets the store's clock pass. */
  advance(ms: number): Promise<void> | void;
  nowMs(): Promise<number> | number;
  /** What a person's click stores, past the store. */
  decide(input: { readonly linkId: string; readonly decision: Decision }): Promise<void>;
  close(): Promise<void>;
};

/** The mapping a connection of the contract has. */
export const contractRows: readonly MappingRow[] = [1, 2].map((row) => ({
  id: row,
  wix: `w${row}`,
  remote: `r${row}`,
  direction: 'both',
  winner: 'systemOfRecord',
  blanks: 'clear',
}));

const mark = (over: Partial<Mark> = {}): Mark => ({
  side: 'wix',
  contactId: 'w1',
  lane: 'live',
  cause: 'webhook',
  ...over,
});
const nothing = {
  links: [],
  removedLinkIds: [],
  operations: [],
  aliases: [],
  finished: [],
  postponed: [],
  marks: [],
} satisfies Omit<TurnCommit, 'epoch'>;

/** What the actor relies on; the memory store and the PostgreSQL store both pass it. */
export function runStoreContract(name: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`${name} keeps the promises of SyncStore`, () => {
    let harness: StoreHarness;
    let store: SyncStore;
    let held: number | null = null;
    let ids = 0;
    const id = () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;
    const claimed = async (which: SyncStore = store, worker = 'a') => {
      const lease = await which.claim({ worker, leaseMs: 15_000 });
      if (!lease) throw new Error('lease refused');
      if (which === store) held = lease.epoch;
      return lease.epoch;
    };
    const take = async (...wanted: readonly Lane[]) =>
      store.take({
        epoch: held ?? (await claimed()),
        leaseMs: 15_000,
        lanes: wanted.map((lane) => ({ lane, limit: 10 })),
      });
    const taken = async (lane: Lane) => (await take(lane)).dirty;
    const known = (lookups: readonly LinkLookup[], which: SyncStore = store) =>
      which.known({ lookups, writesSinceMs: 0 });
    const wix = (...contactIds: readonly string[]): readonly LinkLookup[] => [
      { side: 'wix', ids: contactIds },
    ];
    const operation = async (
      over: Partial<Operation> & Pick<Operation, 'linkId' | 'epoch'>,
    ): Promise<Operation> => ({
      id: id(),
      runId: null,
      side: 'remote',
      kind: 'update',
      state: 'sending',
      rule: 'onlyWixMoved',
      cause: 'webhook',
      error: null,
      atMs: await harness.nowMs(),
      doneAtMs: null,
      seenAtMs: null,
      changes: [
        {
          row: 1,
          field: 'phone',
          rule: 'onlyWixMoved',
          before: ['aa0000000000'],
          after: ['bb0000000000'],
          source: ['cc0000000000'],
        },
      ],
      values: [{ field: 'phone', before: '+1 555 0100', after: '+1 555 0101' }],
      ...over,
    });

    beforeEach(async () => {
      harness = await makeHarness();
      store = harness.store;
      held = null;
    });
    afterEach(() => harness.close());

    it('gives the lease to one worker and raises the epoch each time', async () => {
      const first = await claimed();
      expect(await harness.other.claim({ worker: 'b', leaseMs: 15_000 })).toBeNull();
      await harness.advance(16_000);
      const second = await claimed(harness.other, 'b');
      expect(second).toBeGreaterThan(first);
    });

    it('a released lease is free at once', async () => {
      const epoch = await claimed();
      await store.release({ epoch });
      expect(await claimed(harness.other, 'b')).toBeGreaterThan(epoch);
    });

    it('X20 a worker without its lease is fenced out: its late writes are refused', async () => {
      const epoch = await claimed();
      await harness.advance(16_000);
      await claimed(harness.other, 'b');
      const link = newLink({ id: id(), wixId: 'w1' });
      await expect(store.commit({ ...nothing, epoch, links: [link] })).rejects.toBeInstanceOf(
        StaleEpochError,
      );
      await expect(
        store.begin({
          epoch,
          links: [link],
          operations: [await operation({ linkId: link.id, epoch })],
        }),
      ).rejects.toBeInstanceOf(StaleEpochError);
      await expect(store.renew({ epoch, leaseMs: 15_000 })).rejects.toBeInstanceOf(StaleEpochError);
      expect(await store.linksById({ ids: [link.id] })).toEqual([]);
    });

    it('X19 X20 two workers meet one stranger: the late one is fenced out, one link', async () => {
      const epoch = await claimed();
      await harness.advance(16_000);
      const next = await claimed(harness.other, 'b');
      const theirs = newLink({ id: id(), wixId: 'w1' });
      await harness.other.commit({ ...nothing, epoch: next, links: [theirs] });
      const ours = newLink({ id: id(), wixId: 'w1' });
      for (let attempt = 0; attempt < 5; attempt += 1) {
        await expect(
          store.begin({
            epoch,
            links: [ours],
            operations: [await operation({ linkId: ours.id, epoch })],
          }),
        ).rejects.toBeInstanceOf(StaleEpochError);
        await expect(store.commit({ ...nothing, epoch, links: [ours] })).rejects.toBeInstanceOf(
          StaleEpochError,
        );
      }
      expect(
        (await store.linksByIds({ lookups: [{ side: 'wix', ids: ['w1'] }] })).map(
          (link) => link.id,
        ),
      ).toEqual([theirs.id]);
    });

    it('a mark raises the generation and keeps lane, earliest time and all evidence', async () => {
      await store.mark({
        marks: [
          mark({
            lane: 'run',
            cause: 'firstSync',
            version: '5',
            evidence: { foreignFirstAt: 7, foreignLastAt: 7 },
            delayMs: 60_000,
          }),
        ],
      });
      await store.mark({
        marks: [mark({ lane: 'live', version: '3', evidence: { deleted: true } })],
      });
      await store.mark({
        marks: [mark({ lane: 'live', evidence: { foreignFirstAt: 5, foreignLastAt: 6 } })],
      });
      const [dirty] = await taken('live');
      expect(dirty).toMatchObject({
        side: 'wix',
        contactId: 'w1',
        generation: 3,
        lane: 'live',
        versions: ['5', '3'],
        evidence: { foreignFirstAt: 5, foreignLastAt: 7, deleted: true },
      });
      expect(await taken('run')).toEqual([]);
    });

    it('11.25 a change counts from when it was first heard, not from a waiting id', async () => {
      await claimed();
      await store.mark({ marks: [mark({ lane: 'idWrite' })] });
      await harness.advance(60_000);
      await store.mark({ marks: [mark({ lane: 'live' })] });
      await harness.advance(30_000);
      await store.mark({ marks: [mark({ lane: 'live' })] });
      held = null;
      const [row] = await taken('live');
      const heardAgoMs = (await harness.nowMs()) - (row?.markedAtMs ?? 0);
      expect(Math.round(heardAgoMs / 10_000)).toBe(3);
    });

    it('a mark without the word that nobody matches takes that word back', async () => {
      const evidenceNow = async () => (await known(wix('w1'))).dirty[0]?.evidence;
      await store.mark({ marks: [mark({ lane: 'run', evidence: { unmatched: true } })] });
      await store.mark({ marks: [mark({ lane: 'run', evidence: { unmatched: true } })] });
      expect(await evidenceNow()).toEqual({ unmatched: true });
      await store.mark({ marks: [mark({ lane: 'live' })] });
      expect(await evidenceNow()).toEqual({});
    });

    it('C12 a storm of strangers goes behind from the hundredth on, known people not', async () => {
      const epoch = await claimed();
      await store.commit({
        ...nothing,
        epoch,
        links: [{ ...newLink({ id: id(), wixId: 'known', remoteId: 'there' }), state: 'inSync' }],
        aliases: [],
      });
      const lane = async (contactId: string, side: 'wix' | 'remote' = 'wix') =>
        (await known([{ side, ids: [contactId] }])).dirty.find((row) => row.contactId === contactId)
          ?.lane;
      await store.mark({ marks: [mark({ contactId: 'known' })] });
      await store.mark({
        marks: Array.from({ length: 150 }, (_, n) => mark({ contactId: `s${n}` })),
      });
      expect([await lane('s0'), await lane('s98'), await lane('s99'), await lane('s149')]).toEqual([
        'live',
        'live',
        'run',
        'run',
      ]);
      await store.mark({
        marks: [
          mark({ contactId: 'later', cause: 'sweep' }),
          mark({ contactId: 'there', side: 'remote' }),
          mark({ contactId: 'asked', lane: 'interactive', cause: 'person' }),
          mark({ contactId: 'own', cause: 'recovery' }),
        ],
      });
      expect([
        await lane('later'),
        await lane('there', 'remote'),
        await lane('asked'),
        await lane('own'),
      ]).toEqual(['run', 'live', 'interactive', 'live']);
      const waiting = await known(wix(...Array.from({ length: 99 }, (_, n) => `s${n}`)));
      await store.commit({ ...nothing, epoch, finished: waiting.dirty });
      await store.mark({ marks: [mark({ contactId: 's149' }), mark({ contactId: 'calm' })] });
      expect([await lane('s149'), await lane('calm')]).toEqual(['run', 'live']);
    });

    it('a row not yet due is not taken, and the store knows when it will be', async () => {
      await store.mark({ marks: [mark({ delayMs: 5_000 })] });
      expect(await taken('live')).toEqual([]);
      expect((await take('live')).nextDueMs ?? 0).toBeGreaterThan(await harness.nowMs());
      await harness.advance(6_000);
      expect(await taken('live')).toHaveLength(1);
    });

    it('rows of the first lane that has some are taken, and a lost lease takes none', async () => {
      await store.mark({
        marks: [mark({ lane: 'run' }), mark({ contactId: 'w2', lane: 'idWrite' })],
      });
      expect((await take('live', 'run', 'idWrite')).dirty).toMatchObject([
        { contactId: 'w1', lane: 'run' },
      ]);
      expect((await take('idWrite', 'run')).dirty).toMatchObject([
        { contactId: 'w2', lane: 'idWrite' },
      ]);
      await harness.advance(16_000);
      await claimed(harness.other, 'b');
      await expect(take('run')).rejects.toBeInstanceOf(StaleEpochError);
    });

    it('knows of a person both contacts, their marks, and what never got an answer', async () => {
      const epoch = await claimed();
      const link = newLink({ id: id(), wixId: 'w1', remoteId: 'r1' });
      const unclear = await operation({ linkId: link.id, epoch, state: 'unclear' });
      await store.commit({ ...nothing, epoch, links: [link], operations: [unclear] });
      await store.mark({
        marks: [
          mark(),
          mark({ side: 'remote', contactId: 'r1', lane: 'idWrite' }),
          mark({ contactId: 'w2' }),
        ],
      });
      const { links, dirty, open } = await known(wix('w1'));
      expect(links).toEqual([link]);
      expect(dirty.map(({ side, contactId }) => `${side} ${contactId}`).sort()).toEqual([
        'remote r1',
        'wix w1',
      ]);
      expect(open).toMatchObject([{ id: unclear.id, state: 'unclear' }]);
      expect((await known(wix('w2'))).dirty).toMatchObject([{ contactId: 'w2' }]);
    });

    it('B06 a row marked again while it was worked on stays', async () => {
      const epoch = await claimed();
      await store.mark({ marks: [mark()] });
      const [dirty] = await taken('live');
      if (!dirty) throw new Error('nothing taken');
      await store.mark({ marks: [mark()] });
      await store.commit({ ...nothing, epoch, finished: [dirty] });
      const [again] = await taken('live');
      expect(again?.generation).toBe(2);
      await store.commit({
        ...nothing,
        epoch,
        postponed: [{ ...dirty, notBeforeMs: (await harness.nowMs()) + 60_000, attempts: 4 }],
      });
      expect(await taken('live')).toHaveLength(1);
      if (again) await store.commit({ ...nothing, epoch, finished: [again] });
      expect(await taken('live')).toEqual([]);
      expect((await take('live')).nextDueMs).toBeNull();
    });

    it('a postponed row waits and remembers its attempts', async () => {
      const epoch = await claimed();
      await store.mark({ marks: [mark()] });
      const [dirty] = await taken('live');
      if (!dirty) throw new Error('nothing taken');
      await store.commit({
        ...nothing,
        epoch,
        postponed: [{ ...dirty, notBeforeMs: (await harness.nowMs()) + 30_000, attempts: 3 }],
      });
      expect(await taken('live')).toEqual([]);
      await harness.advance(31_000);
      expect((await taken('live'))[0]?.attempts).toBe(3);
    });

    it('C07 changes shortly after our own are joined, others go at once', async () => {
      const epoch = await claimed();
      await store.commit({
        ...nothing,
        epoch,
        links: [newLink({ id: id(), wixId: 'w1', remoteId: 'r1' })],
      });
      await store.mark({
        marks: [mark(), mark({ contactId: 'w2' })],
        quietMs: 10_000,
        joinMs: 2_000,
      });
      expect((await taken('live')).map((dirty) => dirty.contactId)).toEqual(['w2']);
      await harness.advance(2_500);
      expect(await taken('live')).toHaveLength(2);
    });

    it('a link comes back as it was saved, by either id and by an old one', async () => {
      const epoch = await claimed();
      const link: Link = {
        ...newLink({ id: id(), wixId: 'w1', remoteId: 'r1' }),
        wixVersion: '7',
        remoteVersion: '1764000000123',
        base: {
          canonVersion: 1,
          rows: {
            1: { wix: ['aa0000000000'], remote: ['bb0000000000', 'cc0000000000'] },
            12: { wix: [], remote: [] },
          },
        },
        state: 'failed',
        reason: { code: 'invalidEmail', params: { row: 2, side: 'remote' } },
        refusals: [{ row: 2, side: 'remote', source: 'dd0000000000', code: 'invalidEmail' }],
        idWritten: { wix: true, remote: false },
        formerIds: { wix: ['w0'], remote: [] },
        decision: { kind: 'take', winners: { 2: 'wix' } },
        gone: { side: 'remote', atMs: 1_764_000_000_000 },
        writeSpans: [{ from: null, to: '6' }],
        keys: { wix: '0123456789abcdef0123456789abcdef', remote: null },
      };
      await store.commit({
        ...nothing,
        epoch,
        links: [link],
        aliases: [{ side: 'wix', oldId: 'w0', linkId: link.id }],
      });
      expect(
        await store.linksByIds({
          lookups: [
            { side: 'wix', ids: ['w1', 'w0', 'nobody'] },
            { side: 'remote', ids: ['r1'] },
          ],
        }),
      ).toEqual([link]);
      expect(await store.linksById({ ids: [link.id] })).toEqual([link]);
      expect((await known(wix('w0', 'w1'))).aliases).toEqual(new Map([['wix:w0', link.id]]));
    });

    it('H03 who waits is found by the key of either contact, never by another site', async () => {
      const epoch = await claimed();
      const [one, other] = ['0123456789abcdef0123456789abcdef', 'fedcba9876543210fedcba9876543210'];
      const held = {
        ...newLink({ id: id(), wixId: 'w1' }),
        state: 'onHold',
        reason: { code: 'sharedEmail' },
        keys: { wix: one, remote: null },
      } as const;
      const there = {
        ...newLink({ id: id(), remoteId: 'r2' }),
        state: 'onHold',
        reason: { code: 'sharedEmail' },
        keys: { wix: null, remote: one },
      } as const;
      const working = {
        ...newLink({ id: id(), wixId: 'w3', remoteId: 'r3' }),
        state: 'inSync',
        keys: { wix: one, remote: one },
      } as const;
      const stranger = {
        ...newLink({ id: id(), wixId: 'w4' }),
        state: 'onHold',
        reason: { code: 'sharedEmail' },
        keys: { wix: other, remote: null },
      } as const;
      await store.commit({ ...nothing, epoch, links: [held, there, working, stranger] });
      const found = async (keys: string[], asked = store) =>
        (await asked.heldByKeys({ keys })).map((link) => link.id).sort();
      expect(await found([one])).toEqual([held.id, there.id].sort());
      expect(await found([one, other])).toEqual([held.id, there.id, stranger.id].sort());
      expect(await found(['00000000000000000000000000000000'])).toEqual([]);
      expect(await found([one], harness.foreign)).toEqual([]);
    });

    it('an id moves from one link to another within one commit', async () => {
      const epoch = await claimed();
      const a = newLink({ id: id(), wixId: 'w1', remoteId: 'r1' });
      const b = newLink({ id: id(), wixId: 'w2', remoteId: 'r2' });
      const half = newLink({ id: id(), wixId: 'w3' });
      await store.commit({ ...nothing, epoch, links: [a, b, half] });
      await store.commit({
        ...nothing,
        epoch,
        links: [
          { ...a, wixId: 'w3' },
          { ...b, wixId: 'w1' },
        ],
        removedLinkIds: [half.id],
      });
      const [found] = await store.linksByIds({ lookups: [{ side: 'wix', ids: ['w1'] }] });
      expect(found?.remoteId).toBe('r2');
      expect(await store.linksByIds({ lookups: [{ side: 'wix', ids: ['w2'] }] })).toEqual([]);
    });

    it('two links never hold the same contact', async () => {
      const epoch = await claimed();
      await store.commit({
        ...nothing,
        epoch,
        links: [newLink({ id: id(), wixId: 'w1', remoteId: 'r1' })],
      });
      await expect(
        store.commit({
          ...nothing,
          epoch,
          links: [newLink({ id: id(), wixId: 'w1', remoteId: 'r2' })],
        }),
      ).rejects.toThrow();
    });

    it('an intent of a dead worker is found open by the next one, values and all', async () => {
      const epoch = await claimed();
      const link = newLink({ id: id(), wixId: 'w1', remoteId: 'r1' });
      const intent = await operation({ linkId: link.id, epoch });
      await store.begin({ epoch, links: [link], operations: [intent] });
      expect(await store.openOperations({ linkIds: [link.id] })).toEqual([]);
      await harness.advance(16_000);
      const next = await claimed(harness.other, 'b');
      expect(await harness.other.orphaned({ epoch: next, limit: 10 })).toEqual([link.id]);
      expect(await harness.other.openOperations({ linkIds: [link.id] })).toEqual([intent]);
      await harness.other.commit({
        ...nothing,
        epoch: next,
        operations: [{ ...intent, state: 'done', doneAtMs: await harness.nowMs() }],
      });
      expect(await harness.other.openOperations({ linkIds: [link.id] })).toEqual([]);
      expect(await harness.other.orphaned({ epoch: next, limit: 10 })).toEqual([]);
    });

    it('X31 values come back as typed: NUL, half surrogates, right-to-left, composed', async () => {
      const epoch = await claimed();
      await fc.assert(
        fc.asyncProperty(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: 'grapheme' }),
          async (before, after) => {
            const link = newLink({ id: id(), wixId: id(), remoteId: id() });
            const values = [
              { field: 'name.first', before, after: [after, `\ud800${after}\u0000`] },
            ];
            await store.begin({ epoch, links: [link], operations: [] });
            await store.commit({
              ...nothing,
              epoch,
              operations: [await operation({ linkId: link.id, epoch, state: 'unclear', values })],
            });
            expect((await store.openOperations({ linkIds: [link.id] }))[0]?.values).toEqual(values);
          },
        ),
        { numRuns: 25 },
      );
    });

    it('an unclear operation stays open for its own worker too', async () => {
      const epoch = await claimed();
      const link = newLink({ id: id(), wixId: 'w1', remoteId: 'r1' });
      const intent = await operation({ linkId: link.id, epoch });
      await store.begin({ epoch, links: [link], operations: [intent] });
      await store.commit({
        ...nothing,
        epoch,
        operations: [{ ...intent, state: 'unclear', error: { code: 'noAnswer' } }],
      });
      expect((await store.openOperations({ linkIds: [link.id] }))[0]).toMatchObject({
        id: intent.id,
        state: 'unclear',
        error: { code: 'noAnswer' },
      });
    });

    it('counts recent writes by link, row, side and value, and what the guards need', async () => {
      const epoch = await claimed();
      const link = newLink({ id: id(), wixId: 'w1', remoteId: 'r1' });
      const done = await Promise.all(
        [1, 2].map(() => operation({ linkId: link.id, epoch, state: 'done' })),
      );
      const deletion = await operation({
        linkId: link.id,
        epoch,
        state: 'done',
        kind: 'delete',
        rule: 'standingDeletion',
        changes: [],
      });
      await store.commit({ ...nothing, epoch, links: [link], operations: [...done, deletion] });
      const sinceMs = (await harness.nowMs()) - 60_000;
      expect(
        (await store.known({ lookups: wix('w1'), writesSinceMs: sinceMs })).recentWrites,
      ).toEqual([{ linkId: link.id, row: 1, side: 'remote', after: ['bb0000000000'], count: 2 }]);
      expect(
        await store.guardCounts({
          deletesSinceMs: sinceMs,
          overwritesSinceMs: sinceMs,
          noticedAfterMs: 0,
        }),
      ).toEqual({ deletes: 1, overwrittenLinks: 1 });
      expect((await take('live')).connection.linkCount).toBe(1);
    });

    it('a decision made during a turn outlives its commit; the next turn consumes it', async () => {
      const epoch = await claimed();
      const link = newLink({ id: id(), wixId: 'w1', remoteId: 'r1' });
      const [own, other] = [
        await operation({ linkId: link.id, epoch, state: 'done' }),
        await operation({ linkId: id(), epoch, state: 'done' }),
      ];
      await store.commit({ ...nothing, epoch, links: [link], operations: [own, other] });
      const [read] = (await known(wix('w1'))).links;
      const decision = { kind: 'undo', operationIds: [own.id, other.id] } as const;
      await harness.decide({ linkId: link.id, decision });
      await store.commit({ ...nothing, epoch, links: [{ ...(read ?? link), state: 'inSync' }] });
      const next = await known(wix('w1'));
      expect(next.links).toMatchObject([{ state: 'inSync', decision }]);
      expect(next.toUndo).toEqual([own]);
      await store.commit({ ...nothing, epoch, links: [{ ...link, decision: null }] });
      expect(await store.linksById({ ids: [link.id] })).toMatchObject([{ decision: null }]);
    });

    it('H03 who waits for a value of a contact comes with it if the refusal names it', async () => {
      const epoch = await claimed();
      const refusal = {
        row: 1,
        side: 'remote',
        source: 'aa0000000000',
        code: 'heldByAnother',
      } as const;
      const heldBy = (holder: string): Link['refusals'] => [
        { ...refusal, holder: { id: holder, value: 'bb0000000000' } },
      ];
      const waiter: Link = {
        ...newLink({ id: id(), wixId: 'w1', remoteId: 'r1' }),
        state: 'failed',
        reason: { code: 'heldByAnother' },
        refusals: heldBy('r2'),
      };
      const holder: Link = {
        ...newLink({ id: id(), wixId: 'w2', remoteId: 'r2' }),
        state: 'inSync',
      };
      await store.commit({ ...nothing, epoch, links: [waiter, holder] });
      const waitingFor = async (lookups: readonly LinkLookup[], asked = store) =>
        (await known(lookups, asked)).waiting.map((link) => link.id);
      const remote = (contactId: string): readonly LinkLookup[] => [
        { side: 'remote', ids: [contactId] },
      ];
      // Named by its other contact, too; and a stranger may be the holder.
      expect([
        await waitingFor(remote('r2')),
        await waitingFor(wix('w2')),
        await waitingFor(wix('w1')),
        await waitingFor(wix('r2')),
      ]).toEqual([[waiter.id], [waiter.id], [], []]);
      expect(await waitingFor(remote('r2'), harness.foreign)).toEqual([]);
      await store.commit({
        ...nothing,
        epoch,
        links: [{ ...waiter, refusals: heldBy('stranger') }],
      });
      expect([await waitingFor(remote('r2')), await waitingFor(remote('stranger'))]).toEqual([
        [],
        [waiter.id],
      ]);
      await store.commit({ ...nothing, epoch, links: [{ ...waiter, refusals: [] }] });
      expect(await waitingFor(remote('stranger'))).toEqual([]);
    });

    it('what a person approved is no mass change; links and history know their run', async () => {
      const epoch = await claimed();
      const done = await Promise.all(
        (['firstSync', 'person', 'undoRun', 'webhook'] as const).map((cause) =>
          operation({ linkId: id(), epoch, state: 'done', cause }),
        ),
      );
      const runId = id();
      const withRun = await operation({
        linkId: id(),
        epoch,
        state: 'done',
        cause: 'webhook',
        runId,
      });
      const link = { ...newLink({ id: withRun.linkId, wixId: 'w9' }), runId };
      await store.commit({ ...nothing, epoch, links: [link], operations: [...done, withRun] });
      expect(
        await store.guardCounts({ deletesSinceMs: 0, overwritesSinceMs: 0, noticedAfterMs: 0 }),
      ).toEqual({ deletes: 0, overwrittenLinks: 1 });
      // 11.9: a change noticed before the owner called them right counts no more, however late it
      // is written.
      const seenAtMs = done.at(-1)?.atMs ?? 0;
      const late = await operation({
        linkId: id(),
        epoch,
        state: 'done',
        cause: 'webhook',
        seenAtMs: seenAtMs - 5_000,
      });
      await store.commit({ ...nothing, epoch, operations: [late] });
      const counted = async (noticedAfterMs: number) =>
        (await store.guardCounts({ deletesSinceMs: 0, overwritesSinceMs: 0, noticedAfterMs }))
          .overwrittenLinks;
      expect([await counted(0), await counted(seenAtMs - 5_000)]).toEqual([2, 1]);
      expect(await store.linksById({ ids: [link.id] })).toMatchObject([{ runId }]);
      expect(
        (await store.operations({ limit: 10 })).find((one) => one.linkId === link.id),
      ).toMatchObject({ runId });
    });

    it('state and phase are kept with the commit; what it does not name stays', async () => {
      const epoch = await claimed();
      const change = (state: TurnCommit['state'], phase?: 'live') =>
        store.commit({ ...nothing, epoch, state, ...(phase ? { phase } : {}) });
      expect(await store.connection()).toMatchObject({
        outage: null,
        watermarks: { wix: null, remote: null },
        fieldsGone: [],
        overwritesRightUntilMs: 0,
        storesId: { wix: false, remote: true },
      });
      const outage = {
        side: 'wix',
        code: 'serverError',
        sinceMs: 1_764_000_000_001,
        nextTryMs: 1_764_000_002_003,
        tries: 2,
      } as const;
      const fieldsGone = [{ row: 2, side: 'remote', label: 'Größe "L"' }] as const;
      await change({ watermarks: { wix: '2026-01-01T00:00:00.000Z' }, outage }, 'live');
      await change({ watermarks: { remote: 'page 7' }, fieldsGone });
      await change({
        prepared: {
          wix: { idField: 'custom.externalcrmid', notMade: [] },
          remote: { idField: null, notMade: [] },
        },
      });
      expect(await store.connection()).toMatchObject({
        phase: 'live',
        outage,
        watermarks: { wix: '2026-01-01T00:00:00.000Z', remote: 'page 7' },
        fieldsGone,
        storesId: { wix: true, remote: false },
      });
      const ours = { ...outage, side: null, code: 'ownFault' } as const;
      await change({ outage: ours, fieldsGone: [] });
      expect(await store.connection()).toMatchObject({ outage: ours, fieldsGone: [] });
      await change({ outage: null, stop: { side: 'remote', code: 'unauthorized' } });
      expect(await store.connection()).toMatchObject({ outage: null, phase: 'live' });
    });

    it('D10 a row that begins anew gets a new number, and its pairs are looked at', async () => {
      const epoch = await claimed();
      const pair = (who: string, over: Partial<Link> = {}): Link => ({
        ...newLink({ id: id(), wixId: `w${who}`, remoteId: `r${who}` }),
        state: 'inSync',
        ...over,
      });
      await store.commit({
        ...nothing,
        epoch,
        links: [
          pair('1'),
          pair('2', { state: 'excluded', reason: { code: 'outOfScope' } }),
          {
            ...newLink({ id: id(), wixId: 'w3' }),
            state: 'onHold',
            reason: { code: 'sharedEmail' },
          },
          pair('4'),
        ],
      });
      await store.mark({ marks: [mark({ contactId: 'w4' })] });
      const before = (await store.connection()).mapping;
      const [first, second] = before.rows.map(({ id: row }) => row);
      await store.commit({
        ...nothing,
        epoch,
        state: { fieldsGone: [] },
        renewedRows: [second ?? 0],
      });
      const after = (await store.connection()).mapping;
      expect(after.version).toBe(before.version + 1);
      expect(after.rows).toEqual([before.rows[0], { ...before.rows[1], id: (second ?? 0) + 1 }]);
      expect((await take('run')).dirty).toMatchObject([
        { side: 'wix', contactId: 'w1', lane: 'run' },
      ]);
      expect((await take('live')).dirty).toMatchObject([
        { contactId: 'w4', lane: 'live', generation: 2 },
      ]);
      await store.commit({ ...nothing, epoch, renewedRows: [first ?? 0] });
      expect((await store.connection()).mapping.rows.map(({ id: row }) => row)).toEqual([
        (second ?? 0) + 2,
        (second ?? 0) + 1,
      ]);
    });

    it('B14 another site sees nothing of all this', async () => {
      const epoch = await claimed();
      const link = newLink({ id: id(), wixId: 'w1', remoteId: 'r1' });
      await store.begin({
        epoch,
        links: [link],
        operations: [await operation({ linkId: link.id, epoch })],
      });
      await store.mark({ marks: [mark()] });
      expect(await harness.foreign.linksById({ ids: [link.id] })).toEqual([]);
      expect(await harness.foreign.linksByIds({ lookups: [{ side: 'wix', ids: ['w1'] }] })).toEqual(
        [],
      );
      const foreignEpoch = await claimed(harness.foreign);
      expect(
        (
          await harness.foreign.take({
            epoch: foreignEpoch,
            leaseMs: 15_000,
            lanes: [{ lane: 'live', limit: 10 }],
          })
        ).dirty,
      ).toEqual([]);
      expect(await harness.foreign.operations({ limit: 10 })).toEqual([]);
      expect(await known(wix('w1'), harness.foreign)).toEqual({
        links: [],
        aliases: new Map(),
        dirty: [],
        open: [],
        recentWrites: [],
        toUndo: [],
        waiting: [],
      });
    });
  });
}
