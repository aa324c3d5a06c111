import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { matchAll } from '@/lib/core/match/match-all';
import { sides, type SideName } from '@/lib/core/model/side';
import { newLink } from '@/lib/core/plan/links';
import type { Choices, Run } from '@/lib/core/run/run';
import type { StagedContact } from '@/lib/core/run/staged';
import { StaleEpochError } from '@/lib/ports/store';
import { runComparisonContract } from './comparison-contract';
import { choices, hash, staged, type RunHarness } from './run-harness';

/**
 * What plans and comparisons rely on; the memory version and the PostgreSQL version both pass it.
 */
export function runRunContract(name: string, makeHarness: () => Promise<RunHarness>): void {
  runComparisonContract(name, makeHarness);
  describe(`${name} keeps the promises of RunStore`, () => {
    let harness: RunHarness;
    let epoch: number;
    let ids = 0;
    const id = () => `20000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;
    const begin = (over: Partial<Choices> = {}, isApproved = false) =>
      harness.runs.start({ choices: { ...choices, ...over }, mappingVersion: 1, isApproved });
    const list = async (run: Run, books: Readonly<Record<SideName, readonly StagedContact[]>>) => {
      for (const side of sides)
        await harness.runs.stage({
          epoch,
          runId: run.id,
          side,
          contacts: books[side],
          progress: { isDone: true, watermark: '2026-01-02T00:00:00.000Z' },
        });
      await harness.runs.match({ epoch, runId: run.id });
    };
    /** Who is whom, as pairs and as single verdicts. */
    const verdicts = async (run: Run) => {
      const pairs = await harness.runs.pairs({ runId: run.id, after: null, limit: 1_000 });
      const singles = await harness.runs.singles({ runId: run.id, after: null, limit: 1_000 });
      return [
        ...pairs.map(({ wix, remote, verdict }) => `${wix.id}=${remote.id} ${verdict}`),
        ...singles.map(({ side, contact, verdict }) => `${side} ${contact.id} ${verdict}`),
      ].sort();
    };

    beforeEach(async () => {
      harness = await makeHarness();
      const lease = await harness.store.claim({ worker: 'a', leaseMs: 60_000 });
      if (!lease) throw new Error('lease refused');
      epoch = lease.epoch;
    });
    afterEach(() => harness.close());

    it('keeps pages and how far each list was read; a contact read again counts once', async () => {
      const run = await begin();
      const page = (contacts: readonly StagedContact[], cursor?: string) =>
        harness.runs.stage({
          epoch,
          runId: run.id,
          side: 'wix',
          contacts,
          progress: {
            watermark: '2026-01-02T00:00:00.000Z',
            ...(cursor === undefined ? { isDone: true } : { isDone: false, cursor }),
          },
        });
      await page([staged('a', { emails: [hash('a')] }), staged('b')], 'next');
      expect((await harness.runs.newest())?.index.wix).toEqual({
        contacts: 2,
        watermark: '2026-01-02T00:00:00.000Z',
        isDone: false,
        cursor: 'next',
      });
      await page([
        staged('b', {
          version: '2',
          emails: [hash('b')],
          key: hash('b'),
          undeletable: 'member',
          isSubscribed: true,
        }),
      ]);
      expect((await harness.runs.newest())?.index.wix).toMatchObject({ contacts: 2, isDone: true });
      await harness.runs.match({ epoch, runId: run.id });
      const singles = await harness.runs.singles({ runId: run.id, after: null, limit: 10 });
      expect(singles.map(({ contact, verdict }) => [contact.id, contact.version, verdict])).toEqual(
        [
          ['a', '1', 'alone'],
          ['b', '2', 'alone'],
        ],
      );
      expect(singles[1]?.contact).toMatchObject({
        key: hash('b'),
        undeletable: 'member',
        isSubscribed: true,
        facts: staged('b').facts,
      });
      expect((await harness.runs.newest())?.phase).toBe('planning');
    });

    it('a new run stops an unfinished one; only the newest goes on', async () => {
      const first = await begin();
      const second = await begin({ others: 'delete' });
      expect(await harness.runs.newest()).toMatchObject({
        id: second.id,
        phase: 'indexing',
        choices: { others: 'delete' },
      });
      expect(second.id).not.toBe(first.id);
      expect(await harness.runs.pairs({ runId: first.id, after: null, limit: 10 })).toEqual([]);
    });

    it('pairs come with what their link agreed on, and know whether it is settled', async () => {
      const link = {
        ...newLink({ id: id(), wixId: 'w1', remoteId: 'r1' }),
        state: 'inSync' as const,
        base: { canonVersion: 1, rows: { 1: { wix: ['aa0000000000'], remote: ['bb0000000000'] } } },
      };
      await harness.store.commit({
        epoch,
        links: [link],
        removedLinkIds: [],
        operations: [],
        aliases: [],
        finished: [],
        postponed: [],
        marks: [],
      });
      const run = await begin();
      await list(run, { wix: [staged('w1'), staged('w2')], remote: [staged('r1')] });
      expect(await harness.runs.pairs({ runId: run.id, after: null, limit: 10 })).toMatchObject([
        { verdict: 'linked', link: { id: link.id, base: link.base, isSettled: true } },
      ]);
      expect(await verdicts(run)).toEqual(['w1=r1 linked', 'wix w2 unrecognisable']);
    });

    it('lines keep their order and come by kind; the same contact is not added twice', async () => {
      const run = await begin();
      await list(run, {
        wix: [staged('w1', { version: '4', emails: [hash('x')] }), staged('w2')],
        remote: [staged('r1', { version: '5', emails: [hash('x')], linkedId: 'w1' })],
      });
      const base = {
        canonVersion: 1,
        rows: { 1: { wix: ['aa0000000000'], remote: ['aa0000000000'] } },
      };
      const fill = {
        kind: 'fill',
        verdict: 'storedId',
        side: null,
        wixId: 'w1',
        remoteId: 'r1',
        writes: [{ side: 'remote', row: 2, rule: 'fillBlank' }],
        reason: null,
        base,
      } as const;
      const skip = {
        kind: 'skip',
        verdict: 'unrecognisable',
        side: 'wix',
        wixId: 'w2',
        remoteId: null,
        writes: [],
        reason: { code: 'nothingToRecognise', params: { side: 'wix' } },
        base: { canonVersion: 1, rows: {} },
      } as const;
      await harness.runs.addItems({ epoch, runId: run.id, items: [fill], comparedTo: 'w1' });
      await harness.runs.addItems({
        epoch,
        runId: run.id,
        items: [fill, skip],
        comparedTo: 'wix w2',
      });
      const frozen = await harness.runs.freeze({ epoch, runId: run.id });
      expect(frozen).toMatchObject({ phase: 'planned', comparedTo: 'wix w2' });
      expect(frozen.counts).toEqual({
        contacts: { wix: 2, remote: 1 },
        kinds: { fill: { items: 1, wix: 0, remote: 0 }, skip: { items: 1, wix: 1, remote: 0 } },
        matchedBy: { storedId: 1, unrecognisable: 1 },
        updates: { wix: 0, remote: 1 },
        creates: { wix: 0, remote: 0 },
        ids: { wix: 1, remote: 0 },
        overwrites: { wix: 0, remote: 0 },
        scope: { out: 0, leaving: 0, entering: 0 },
      });
      const all = await harness.runs.items({ runId: run.id, after: 0, limit: 10 });
      expect(all.map(({ kind }) => kind)).toEqual(['fill', 'skip']);
      expect(
        await harness.runs.items({ runId: run.id, after: 0, limit: 10, kind: 'skip', side: 'wix' }),
      ).toEqual([all[1]]);
      expect(
        await harness.runs.items({ runId: run.id, after: all[0]?.no ?? 0, limit: 10 }),
      ).toEqual([all[1]]);
      const [first] = await harness.runs.toApply({ runId: run.id, after: 0, limit: 1 });
      expect(first).toMatchObject({
        kind: 'fill',
        writes: fill.writes,
        base,
        wix: { version: '4', linkedId: null },
        remote: { version: '5', linkedId: 'w1', facts: staged('r1').facts },
      });
    });

    it('an approved run goes on by itself; done, lists are forgotten and lines stay', async () => {
      const run = await begin({}, true);
      await list(run, { wix: [staged('w1', { emails: [hash('x')] })], remote: [] });
      await harness.runs.addItems({
        epoch,
        runId: run.id,
        items: [
          {
            kind: 'create',
            verdict: 'alone',
            side: 'remote',
            wixId: 'w1',
            remoteId: null,
            writes: [],
            reason: null,
            base: { canonVersion: 1, rows: {} },
          },
        ],
        comparedTo: 'wix w1',
      });
      expect(await harness.runs.freeze({ epoch, runId: run.id })).toMatchObject({
        phase: 'applying',
      });
      await harness.runs.applied({ epoch, runId: run.id, to: 7 });
      expect(await harness.runs.newest()).toMatchObject({ appliedTo: 7 });
      await harness.runs.finish({ epoch, runId: run.id });
      expect(await harness.runs.newest()).toMatchObject({ phase: 'done' });
      expect(await harness.runs.singles({ runId: run.id, after: null, limit: 10 })).toEqual([]);
      expect(await harness.runs.items({ runId: run.id, after: 0, limit: 10 })).toHaveLength(1);
    });

    it('B04 knows who passes the filter, judges afresh, counts leavers and newcomers', async () => {
      const left = {
        state: 'excluded',
        reason: { code: 'outOfScope', params: { side: 'wix' } },
      } as const;
      const links = [
        { wixId: 'w1' },
        { remoteId: 'r1' },
        { wixId: 'w2', remoteId: 'r2' },
        { wixId: 'w3' },
      ].map((ids) => ({ ...newLink({ id: id(), ...ids }), ...left }));
      const inside = {
        ...newLink({ id: id(), wixId: 'w4', remoteId: 'r4' }),
        state: 'inSync' as const,
      };
      await harness.store.commit({
        epoch,
        links: [...links, inside],
        removedLinkIds: [],
        operations: [],
        aliases: [],
        finished: [],
        postponed: [],
        marks: [],
      });
      const scope = { side: 'wix', field: 'labels', has: 'VIP' } as const;
      const run = await begin({ scope }, true);
      const shared = [hash('x')];
      await list(run, {
        wix: [
          staged('w1', { emails: shared }),
          staged('w2'),
          staged('w3', { isInScope: false }),
          staged('w4', { isInScope: false }),
        ],
        remote: [staged('r1', { emails: shared }), staged('r2'), staged('r4')],
      });
      expect(await verdicts(run)).toEqual([
        'w1=r1 email',
        'w2=r2 linked',
        'w4=r4 linked',
        'wix w3 unrecognisable',
      ]);
      expect(
        (await harness.runs.pairs({ runId: run.id, after: null, limit: 10 })).map(
          (pair) => pair.wix.isInScope,
        ),
      ).toEqual([true, true, false]);
      const line = { side: null, writes: [], base: { canonVersion: 1, rows: {} } };
      const reason = { code: 'outOfScope', params: { side: 'wix' } };
      await harness.runs.addItems({
        epoch,
        runId: run.id,
        comparedTo: 'wix w3',
        items: [
          { ...line, kind: 'link', verdict: 'email', wixId: 'w1', remoteId: 'r1', reason: null },
          { ...line, kind: 'link', verdict: 'linked', wixId: 'w2', remoteId: 'r2', reason: null },
          { ...line, kind: 'skip', verdict: 'linked', wixId: 'w4', remoteId: 'r4', reason },
          {
            ...line,
            kind: 'skip',
            verdict: 'unrecognisable',
            side: 'wix',
            wixId: 'w3',
            remoteId: null,
            reason,
          },
        ],
      });
      expect((await harness.store.connection()).scope).toBeNull();
      expect(await harness.runs.freeze({ epoch, runId: run.id })).toMatchObject({
        phase: 'applying',
        counts: { scope: { out: 2, leaving: 1, entering: 2 }, ids: { wix: 2, remote: 2 } },
      });
      expect((await harness.store.connection()).scope).toEqual(scope);
    });

    it('B03 a plan replacing over 200 people and half waits for a word of its own', async () => {
      const counted = async (count: number) => {
        const run = await begin({}, true);
        const numbers = Array.from({ length: 201 }, (_, n) => n);
        await list(run, {
          wix: numbers.map((n) => staged(`w${n}`, { emails: [hash(`e${n}`)] })),
          remote: numbers.map((n) => staged(`r${n}`, { emails: [hash(`e${n}`)] })),
        });
        const write = { side: 'remote', row: 1, rule: 'systemOfRecord', replaces: true } as const;
        await harness.runs.addItems({
          epoch,
          runId: run.id,
          comparedTo: 'remote z',
          items: numbers.map((n) => ({
            kind: n < count ? 'update' : 'link',
            verdict: 'email',
            side: null,
            wixId: `w${n}`,
            remoteId: `r${n}`,
            writes: n < count ? [write] : [],
            reason: null,
            base: { canonVersion: 1, rows: {} },
          })),
        });
        return harness.runs.freeze({ epoch, runId: run.id });
      };
      expect(await counted(200)).toMatchObject({
        phase: 'applying',
        counts: { overwrites: { wix: 0, remote: 200 } },
      });
      expect(await counted(201)).toMatchObject({ phase: 'planned', approvedAtMs: null });
    });

    it('stopped half-way: those not begun are as before, calls under way keep links', async () => {
      const run = await begin({ others: 'delete' }, true);
      const books = {
        wix: ['w1', 'w3', 'w5'].map((one) => staged(one)),
        remote: ['r1', 'r2', 'r4', 'r5', 'r6'].map((one) => staged(one)),
      };
      await list(run, books);
      const line = (
        wixId: string | null,
        remoteId: string | null,
        kind: 'fill' | 'create' | 'delete' | 'keep',
      ) => ({
        kind,
        verdict: wixId && remoteId ? ('email' as const) : ('alone' as const),
        side: wixId && remoteId ? null : ('remote' as const),
        wixId,
        remoteId,
        writes: [],
        reason: null,
        base: { canonVersion: 1, rows: {} },
      });
      const items = [
        line('w1', 'r1', 'fill'),
        line(null, 'r2', 'delete'),
        line('w3', null, 'create'),
        line(null, 'r4', 'keep'),
        line('w5', 'r5', 'fill'),
        line(null, 'r6', 'delete'),
      ];
      await harness.runs.addItems({ epoch, runId: run.id, items, comparedTo: 'remote r6' });
      await harness.runs.freeze({ epoch, runId: run.id });
      const decision = { kind: 'startClean', how: 'delete', facts: {} } as const;
      const of = (wixId: string | null, remoteId: string | null, over = {}) => ({
        ...newLink({ id: id(), wixId, remoteId }),
        runId: run.id,
        ...over,
      });
      const [begun, deleting] = [of('w5', 'r5'), of(null, 'r6', { decision })];
      const links = [
        of('w1', 'r1'),
        of(null, 'r2', { decision }),
        of(null, 'r4', { state: 'excluded', reason: { code: 'keptRecent' } }),
        begun,
        deleting,
      ];
      const marks = [
        ['wix', 'w1'],
        ['remote', 'r2'],
        ['wix', 'w3'],
        ['wix', 'w5'],
        ['remote', 'r6'],
      ] as const;
      await harness.store.commit({
        epoch,
        links,
        removedLinkIds: [],
        operations: [],
        aliases: [],
        finished: [],
        postponed: [],
        marks: marks.map(([side, contactId]) => ({
          side,
          contactId,
          lane: 'run',
          cause: 'firstSync',
        })),
      });
      const operation = (linkId: string) =>
        ({
          id: id(),
          linkId,
          runId: run.id,
          side: 'remote',
          kind: 'update',
          state: 'sending',
          rule: 'fillBlank',
          cause: 'firstSync',
          error: null,
          epoch,
          atMs: Date.now(),
          doneAtMs: null,
          seenAtMs: null,
          changes: [],
          values: [],
        }) as const;
      await harness.store.begin({
        epoch,
        operations: [operation(begun.id), operation(deleting.id)],
        links: [],
      });
      const last =
        (await harness.runs.items({ runId: run.id, after: 0, limit: 10 })).at(-1)?.no ?? 0;
      expect(await harness.runs.applied({ epoch, runId: run.id, to: last })).toBe(true);
      await harness.askToStop(run.id);
      expect(await harness.runs.applied({ epoch, runId: run.id, to: last })).toBe(false);
      await harness.runs.stop({ epoch, runId: run.id });
      expect(await harness.runs.newest()).toMatchObject({ phase: 'stopped' });
      expect(await harness.store.connection()).toMatchObject({ phase: 'preparing', linkCount: 2 });
      expect(
        (await harness.store.linksById({ ids: links.map((link) => link.id) }))
          .map(({ wixId, remoteId, state, reason, decision: left, runId }) => ({
            wixId,
            remoteId,
            state,
            code: reason?.code,
            left,
            runId,
          }))
          .sort((a, b) => ((a.remoteId ?? '') < (b.remoteId ?? '') ? -1 : 1)),
      ).toEqual([
        { wixId: 'w5', remoteId: 'r5', state: 'waiting', code: undefined, left: null, runId: null },
        {
          wixId: null,
          remoteId: 'r6',
          state: 'onHold',
          code: 'planStopped',
          left: null,
          runId: null,
        },
      ]);
      const { dirty } = await harness.store.take({
        epoch,
        leaseMs: 60_000,
        lanes: [{ lane: 'run', limit: 10 }],
      });
      expect(dirty.map(({ contactId }) => contactId).sort()).toEqual(['r6', 'w5']);
    });

    it('X20 a worker that lost its lease writes nothing', async () => {
      const run = await begin();
      const late = { epoch: epoch - 1, runId: run.id };
      await expect(
        harness.runs.stage({
          ...late,
          side: 'wix',
          contacts: [staged('w1')],
          progress: { isDone: true },
        }),
      ).rejects.toBeInstanceOf(StaleEpochError);
      await expect(harness.runs.match(late)).rejects.toBeInstanceOf(StaleEpochError);
      await expect(
        harness.runs.addItems({ ...late, items: [], comparedTo: 'x' }),
      ).rejects.toBeInstanceOf(StaleEpochError);
      await expect(harness.runs.freeze(late)).rejects.toBeInstanceOf(StaleEpochError);
      await expect(harness.runs.applied({ ...late, to: 1 })).rejects.toBeInstanceOf(
        StaleEpochError,
      );
      await expect(harness.runs.stop(late)).rejects.toBeInstanceOf(StaleEpochError);
      await expect(harness.runs.finish(late)).rejects.toBeInstanceOf(StaleEpochError);
      expect((await harness.runs.newest())?.index.wix).toEqual({ contacts: 0, isDone: false });
    });

    it('B04 another filter, stopped half-way: the old one holds, and it looks again', async () => {
      const scope = { side: 'wix', field: 'labels', has: 'VIP' } as const;
      const done = await begin({ scope }, true);
      await list(done, { wix: [], remote: [] });
      await harness.runs.freeze({ epoch, runId: done.id });
      await harness.runs.finish({ epoch, runId: done.id });
      const other = await begin({ scope: null }, true);
      await list(other, { wix: [], remote: [] });
      await harness.runs.freeze({ epoch, runId: other.id });
      expect((await harness.store.connection()).scope).toBeNull();
      const links = [
        {
          ...newLink({ id: id(), wixId: 'w1', remoteId: 'r1' }),
          state: 'excluded',
          reason: { code: 'outOfScope', params: { side: 'wix' } },
        },
        { ...newLink({ id: id(), wixId: 'w2', remoteId: 'r2' }), state: 'inSync' },
      ] as const;
      await harness.store.commit({
        epoch,
        links,
        removedLinkIds: [],
        operations: [],
        aliases: [],
        finished: [],
        postponed: [],
        marks: [],
      });
      await harness.runs.stop({ epoch, runId: other.id });
      expect(await harness.store.connection()).toMatchObject({ phase: 'live', scope });
      expect(
        (
          await harness.store.take({ epoch, leaseMs: 60_000, lanes: [{ lane: 'run', limit: 10 }] })
        ).dirty.map(({ contactId }) => contactId),
      ).toEqual(['w1']);
    });

    it('B14 another site sees nothing of all this', async () => {
      await begin();
      const run = await harness.runs.start({
        kind: 'comparison',
        choices,
        mappingVersion: 1,
        isApproved: false,
      });
      expect(await harness.foreign.newest()).toBeNull();
      expect(await harness.foreign.newest('comparison')).toBeNull();
      expect(run.kind).toBe('comparison');
    });

    it('judges random address books as the plain version: one pair at most, no guess', async () => {
      const contact = (side: SideName) =>
        fc
          .record({
            no: fc.nat(6),
            linked: fc.option(fc.nat(6), { nil: null, freq: 3 }),
            emails: fc.uniqueArray(fc.nat(5), { maxLength: 2 }),
            phones: fc.uniqueArray(fc.nat(3), { maxLength: 2 }),
          })
          .map(({ no, linked, emails, phones }) =>
            staged(`${side[0]}${no}`, {
              linkedId: linked === null ? null : `${side === 'wix' ? 'r' : 'w'}${linked}`,
              emails: emails.map((one) => hash(`e${one}`)),
              phoneNames: phones.map((one) => hash(`p${one}`)),
            }),
          );
      const book = (side: SideName) =>
        fc.uniqueArray(contact(side), { maxLength: 7, selector: ({ id: own }) => own });
      const keys = fc.record({
        storedId: fc.boolean(),
        email: fc.boolean(),
        phoneName: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(book('wix'), book('remote'), keys, async (wix, remote, wanted) => {
          const run = await begin({ keys: wanted });
          await list(run, { wix, remote });
          const entries = [
            ...wix.map((one) => ({ ...one, side: 'wix' as const })),
            ...remote.map((one) => ({ ...one, side: 'remote' as const })),
          ];
          const judged = matchAll({ entries, keys: wanted, linked: [], known: [] });
          const expected = [...judged].flatMap(([key, { verdict, mate }]) => {
            const [side = '', own = ''] = key.split(':');
            if (mate !== null) return side === 'wix' ? [`${own}=${mate} ${verdict}`] : [];
            return [`${side} ${own} ${verdict}`];
          });
          expect(await verdicts(run)).toEqual(expected.sort());
        }),
        { numRuns: 120 },
      );
    }, 120_000);
  });
}
